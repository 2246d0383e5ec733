#include "tensor.h"

#include <stdlib.h>

#include "entry.h"
#include "handles.h"
#include "misuse.h"
#include "status.h"

size_t emuTensorElementSize(const emuTensor* tensor) {
  switch (tensor->type) {
    case ACL_INT8:
    case ACL_UINT8:
    case ACL_BOOL: return 1;
    case ACL_FLOAT16:
    case ACL_BF16:
    case ACL_INT16:
    case ACL_UINT16: return 2;
    case ACL_FLOAT:
    case ACL_INT32:
    case ACL_UINT32:
    case ACL_COMPLEX32: return 4;
    case ACL_INT64:
    case ACL_UINT64:
    case ACL_DOUBLE:
    case ACL_COMPLEX64: return 8;
    case ACL_COMPLEX128: return 16;
    default: return 0;
  }
}

static bool hasOneElement(const emuTensor* tensor) {
  for (uint64_t i = 0; i < tensor->rank; i++) {
    if (tensor->dims[i] != 1) return false;
  }
  return true;
}

bool emuTensorIsEmpty(const emuTensor* tensor) {
  for (uint64_t i = 0; i < tensor->rank; i++) {
    if (tensor->dims[i] == 0) return true;
  }
  return false;
}

bool emuTensorIsDense(const emuTensor* tensor) {
  if (emuTensorIsEmpty(tensor) || hasOneElement(tensor)) return true;
  uint64_t expected = 1;  // may wrap, as the strides that are made below
  for (uint64_t i = tensor->rank; i-- > 0;) {
    if (tensor->dims[i] != 1 && (uint64_t)tensor->strides[i] != expected) return false;
    expected *= (uint64_t)tensor->dims[i];
  }
  return true;
}

uintptr_t emuTensorAddress(const emuTensor* tensor) {
  return (uintptr_t)tensor->data + (uintptr_t)tensor->offset * emuTensorElementSize(tensor);
}

// CANN takes a type or format that it does not know for undefined.
static aclDataType knownType(aclDataType type) {
  int value = (int)type;
  bool hole = value == 5 || value == 14 || value == 15 || (value >= 18 && value <= 26) || value == 28;
  return value < ACL_FLOAT || value > 41 || hole ? ACL_DT_UNDEFINED : type;
}

static aclFormat knownFormat(aclFormat format) {
  int value = (int)format;
  return value < ACL_FORMAT_NCHW || value > 54 ? ACL_FORMAT_UNDEFINED : format;
}

static aclTensor* create(const int64_t* dims, uint64_t rank, aclDataType type, const int64_t* strides, int64_t offset, aclFormat format,
                         const int64_t* storageDims, uint64_t storageRank, void* data) {
  if ((dims == NULL && rank > 0) || (storageDims == NULL && storageRank > 0)) {
    emuFail(ACLNN_NULL_PARAMETER, "viewDims or storageDims is null");
    return NULL;
  }
  if (rank > EMU_RANK_MAX || storageRank > EMU_RANK_MAX) {
    emuMisuse("rank %llu: beyond %d CANN would write past its own memory", (unsigned long long)(rank > storageRank ? rank : storageRank),
              EMU_RANK_MAX);
    emuFail(ACLNN_INVALID_PARAMETER, "the rank is too high");
    return NULL;
  }
  emuTensor* tensor = calloc(1, sizeof *tensor);
  if (tensor == NULL) return NULL;
  *tensor = (emuTensor){.rank = rank, .type = knownType(type), .format = knownFormat(format), .offset = offset, .data = data};
  int64_t dense = 1;
  for (uint64_t i = rank; i-- > 0;) {
    tensor->dims[i] = dims[i];
    tensor->strides[i] = strides != NULL ? strides[i] : dense;
    dense = (int64_t)((uint64_t)dense * (uint64_t)dims[i]);  // may wrap: nobody looks at sizes here
  }
  aclTensor* handle = emuHandleCreate(EMULATOR_TENSOR, tensor, true);
  if (handle == NULL) free(tensor);
  return handle;
}

static aclnnStatus destroy(const aclTensor* handle) {
  if (handle == NULL) return 0;
  emuTensor* tensor = emuHandleGet(handle, EMULATOR_TENSOR);
  if (tensor == NULL) return 0;  // so does CANN answer, and two later descriptors share one place
  emuHandleDestroy(handle);
  free(tensor);
  return 0;
}

// CANN would read what is no longer a descriptor.
static aclnnStatus resolve(const aclTensor* handle, const void* result, emuTensor** tensor) {
  if (handle == NULL || result == NULL) return emuFail(ACLNN_NULL_PARAMETER, "an argument is null");
  *tensor = emuHandleGet(handle, EMULATOR_TENSOR);
  return *tensor != NULL ? 0 : emuFail(ACLNN_INVALID_PARAMETER, "the tensor is destroyed, or none");
}

static aclnnStatus getOffset(const aclTensor* handle, int64_t* offset) {
  emuTensor* tensor;
  aclnnStatus status = resolve(handle, offset, &tensor);
  if (status == 0) *offset = tensor->offset;
  return status;
}

static aclnnStatus getFormat(const aclTensor* handle, aclFormat* format) {
  emuTensor* tensor;
  aclnnStatus status = resolve(handle, format, &tensor);
  if (status == 0) *format = tensor->format;
  return status;
}

static aclnnStatus getType(const aclTensor* handle, aclDataType* type) {
  emuTensor* tensor;
  aclnnStatus status = resolve(handle, type, &tensor);
  if (status == 0) *type = tensor->type;
  return status;
}

static aclnnStatus getAddress(const aclTensor* handle, void** address) {
  emuTensor* tensor;
  aclnnStatus status = resolve(handle, address, &tensor);
  if (status == 0) *address = tensor->data;
  return status;
}

static aclnnStatus setAddress(aclTensor* handle, void* address) {
  emuTensor* tensor;
  aclnnStatus status = resolve(handle, handle, &tensor);
  if (status == 0) tensor->data = address;
  return status;
}

EMU_POINTER(aclTensor*, aclCreateTensor,
            (const int64_t* viewDims, uint64_t viewDimsNum, aclDataType dataType, const int64_t* stride, int64_t offset, aclFormat format,
             const int64_t* storageDims, uint64_t storageDimsNum, void* tensorData),
            create(viewDims, viewDimsNum, dataType, stride, offset, format, storageDims, storageDimsNum, tensorData))
EMU_STATUS(aclnnStatus, aclDestroyTensor, (const aclTensor* tensor), destroy(tensor))
EMU_STATUS(aclnnStatus, aclGetViewOffset, (const aclTensor* tensor, int64_t* offset), getOffset(tensor, offset))
EMU_STATUS(aclnnStatus, aclGetFormat, (const aclTensor* tensor, aclFormat* format), getFormat(tensor, format))
EMU_STATUS(aclnnStatus, aclGetDataType, (const aclTensor* tensor, aclDataType* dataType), getType(tensor, dataType))
EMU_STATUS(aclnnStatus, aclGetRawTensorAddr, (const aclTensor* tensor, void** addr), getAddress(tensor, addr))
EMU_STATUS(aclnnStatus, aclSetRawTensorAddr, (aclTensor * tensor, void* addr), setAddress(tensor, addr))
