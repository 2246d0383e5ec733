// The CANN functions that allocate, free and describe memory.
#include <inttypes.h>

#include "access.h"
#include "acl/acl_rt.h"
#include "context.h"
#include "device.h"
#include "entry.h"
#include "graph.h"
#include "memory.h"
#include "misuse.h"

// CANN rounds to 32 bytes, and aclrtMalloc adds 32, which operators may read.
enum { ROUNDING = 32, TAIL = 32 };

static aclError allocateOnDevice(void** address, size_t size, size_t tail) {
  if (address == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "devPtr is null");
  if (size == 0) return emuFail(ACL_ERROR_INVALID_PARAM, "size is 0");
  if (size > SIZE_MAX - (ROUNDING - 1) - tail) return emuFail(ACL_ERROR_INVALID_PARAM, "size %zu overflows", size);
  emuContext* context;
  aclError status = emuContextNeed(&context);
  if (status == 0) status = emuDriverNeed(context->device);
  if (status != 0) return status;
  size_t allocated = (size + ROUNDING - 1) / ROUNDING * ROUNDING + tail;
  uint64_t used = emuDeviceAt(context->device)->usedMemory, total = emuDeviceMemory();
  emuBlock* block =
      used > total || allocated > total - used ? NULL : emuMemoryAllocate(size, allocated, true, context->device, context->handle);
  if (block == NULL) {
    return emuFail(ACL_ERROR_RT_MEMORY_ALLOCATION, "%zu bytes, device %d has %" PRIu64 " of %" PRIu64 " in use", allocated, context->device,
                   used, total);
  }
  *address = (void*)block->address;  // NOLINT: an address of the device
  return 0;
}

static aclError allocateOnHost(void** address, size_t size) {
  if (address == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "hostPtr is null");
  if (size == 0) return emuFail(ACL_ERROR_INVALID_PARAM, "size is 0");
  if (size > SIZE_MAX - EMU_GUARD_BYTES) return emuFail(ACL_ERROR_INVALID_PARAM, "size %zu overflows", size);
  emuContext* context;
  aclError status = emuContextNeed(&context);
  if (status != 0) return status;
  emuBlock* block = emuMemoryAllocate(size, size, false, context->device, context->handle);
  if (block == NULL) return emuFail(ACL_ERROR_RT_MEMORY_ALLOCATION, "%zu bytes of host memory", size);
  *address = block->bytes;
  return 0;
}

static aclError release(void* address, bool onDevice) {
  if (address == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "the address is null");
  emuBlock* block = emuMemoryFind((uintptr_t)address);
  if (block == NULL || !block->live || block->onDevice != onDevice || block->address != (uintptr_t)address) {
    char what[128];
    emuDescribeAddress((uintptr_t)address, what, sizeof what);
    emuMisuse("%p is %s: not the start of live %s memory", address, what, onDevice ? "device" : "pinned host");
    return emuFail(ACL_ERROR_RT_PARAM_INVALID, "%p is not the start of live %s memory", address, onDevice ? "device" : "pinned host");
  }
  if (!emuBlockIsPending(block)) emuGraphsReportUse(block);  // else what is under way is reported
  emuMemoryFree(block);
  return 0;
}

static aclError getInfo(aclrtMemAttr attribute, size_t* free, size_t* total) {
  if (free == NULL || total == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "free or total is null");
  emuContext* context;
  aclError status = emuContextNeed(&context);
  if (status != 0) return status;
  if ((int)attribute < ACL_DDR_MEM || attribute > ACL_HBM_MEM_P2P_HUGE1G)
    return emuFail(ACL_ERROR_RT_INVALID_MEMORY_TYPE, "attribute %d", (int)attribute);
  status = emuDriverNeed(context->device);
  if (status != 0) return status;
  uint64_t used = emuDeviceAt(context->device)->usedMemory, all = emuDeviceMemory();
  *total = (size_t)all;
  *free = (size_t)(used > all ? 0 : all - used);
  return 0;
}

static aclError getAttributes(const void* address, aclrtPtrAttributes* attributes) {
  if (address == NULL || attributes == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "ptr or attributes is null");
  const emuBlock* block = emuMemoryFind((uintptr_t)address);
  bool onDevice = block != NULL && block->live && block->onDevice;
  if (!onDevice && emuMemoryIsDevice((uintptr_t)address)) emuMisuse("%p: a device address that is in no live allocation", address);
  *attributes = (aclrtPtrAttributes){
      .location = {block != NULL ? (uint32_t)block->device : 0, onDevice ? ACL_MEM_LOCATION_TYPE_DEVICE : ACL_MEM_LOCATION_TYPE_HOST},
      .pageSize = 4096,
  };
  return 0;
}

// CANN takes any policy, an unknown one for the default.
#define ANY(policy) ((void)(policy), 0)

EMU_STATUS(aclError, aclrtMalloc, (void** devPtr, size_t size, aclrtMemMallocPolicy policy),
           ANY(policy) + allocateOnDevice(devPtr, size, TAIL))
EMU_STATUS(aclError, aclrtMallocAlign32, (void** devPtr, size_t size, aclrtMemMallocPolicy policy),
           ANY(policy) + allocateOnDevice(devPtr, size, 0))
EMU_STATUS(aclError, aclrtFree, (void* devPtr), release(devPtr, true))
EMU_STATUS(aclError, aclrtMallocHost, (void** hostPtr, size_t size), allocateOnHost(hostPtr, size))
EMU_STATUS(aclError, aclrtFreeHost, (void* hostPtr), release(hostPtr, false))
EMU_STATUS(aclError, aclrtGetMemInfo, (aclrtMemAttr attr, size_t* free, size_t* total), getInfo(attr, free, total))
EMU_STATUS(aclError, aclrtPointerGetAttributes, (const void* ptr, aclrtPtrAttributes* attributes), getAttributes(ptr, attributes))
