// The CANN functions of devices.

#include "acl/acl_rt.h"
#include "capture.h"
#include "context_life.h"
#include "device.h"
#include "entry.h"
#include "stream_wait.h"
#include "thread.h"

// An Atlas A2 of the middle size.
static const char* const SOC_NAME = "Ascend910B3";
static const int64_t AI_CORES = 20, VECTOR_CORES = 40, L2_BYTES = 192 << 20;

static aclError needDevice(int64_t index) {
  if (emuDeviceExists(index)) return 0;
  return emuFail(ACL_ERROR_RT_INVALID_DEVICEID, "device %lld, there are %u", (long long)index, emuDeviceCount());
}

static aclError setDevice(int32_t index) {
  aclError status = needDevice(index);
  if (status != 0) return status;
  emuDevice* device = emuDeviceAt(index);
  if (device->primary == NULL) {
    status = emuContextNeedDevice(index);
    if (status != 0) return status;
    device->primary = emuContextCreate(index, true);
    if (device->primary == NULL) return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no room for a context");
  }
  device->setCount++;
  emuThisThread()->context = device->primary->handle;
  return 0;
}

static void endPrimary(emuDevice* device) {
  emuContext* primary = device->primary;
  device->primary = NULL;
  device->setCount = 0;
  emuContextDestroy(primary);
}

static aclError resetDevice(int32_t index, bool force) {
  aclError status = needDevice(index);
  if (status != 0) return status;
  emuDevice* device = emuDeviceAt(index);
  if (device->primary == NULL) return emuFail(ACL_ERROR_RT_CONTEXT_RELEASE_ERROR, "device %d was not set, or was reset before", index);
  if (force || --device->setCount == 0) endPrimary(device);
  return 0;
}

static aclError getDevice(int32_t* index) {
  if (index == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "deviceId is null");
  emuContext* context;
  aclError status = emuContextNeed(&context);
  if (status == 0) *index = context->device;
  return status;
}

static aclError getDeviceCount(uint32_t* count) {
  if (count == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "count is null");
  *count = emuDeviceCount();
  return 0;
}

static aclError getRunMode(aclrtRunMode* mode) {
  if (mode == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "runMode is null");
  *mode = ACL_HOST;
  return 0;
}

static aclError queryDeviceStatus(int32_t index, aclrtDeviceStatus* status) {
  if (status == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "deviceStatus is null");
  aclError code = needDevice(index);
  if (code == 0) *status = emuDeviceAt(index)->down ? ACL_RT_DEVICE_STATUS_ABNORMAL : ACL_RT_DEVICE_STATUS_NORMAL;
  return code;
}

static aclError getCapability(uint32_t index, aclDeviceInfo info, int64_t* value) {
  if (value == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "value is null");
  aclError status = needDevice(index);
  if (status != 0) return status;
  switch (info) {
    case ACL_DEVICE_INFO_AI_CORE_NUM: *value = AI_CORES; return 0;
    case ACL_DEVICE_INFO_VECTOR_CORE_NUM: *value = VECTOR_CORES; return 0;
    case ACL_DEVICE_INFO_L2_SIZE: *value = L2_BYTES; return 0;
    default: return emuFail(ACL_ERROR_INVALID_PARAM, "deviceInfo %d", (int)info);
  }
}

static aclError synchronizeDevice(int32_t timeout) {
  if (timeout == 0 || timeout < -1) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "timeout %d is neither -1 nor positive", timeout);
  emuContext* context;
  aclError status = emuContextNeed(&context);
  if (status == 0 && emuCaptureIsIn(context)) status = emuFail(ACL_ERROR_RT_STREAM_CAPTURED, "a stream of the context is capturing");
  return status != 0 ? status : emuStreamsSynchronize(context->device, timeout);
}

EMU_STATUS(aclError, aclrtSetDevice, (int32_t deviceId), setDevice(deviceId))
EMU_STATUS(aclError, aclrtResetDevice, (int32_t deviceId), resetDevice(deviceId, false))
EMU_STATUS(aclError, aclrtResetDeviceForce, (int32_t deviceId), resetDevice(deviceId, true))
EMU_STATUS(aclError, aclrtGetDevice, (int32_t * deviceId), getDevice(deviceId))
EMU_STATUS(aclError, aclrtGetDeviceCount, (uint32_t * count), getDeviceCount(count))
EMU_STATUS(aclError, aclrtGetRunMode, (aclrtRunMode * runMode), getRunMode(runMode))
EMU_STATUS(aclError, aclrtQueryDeviceStatus, (int32_t deviceId, aclrtDeviceStatus* deviceStatus), queryDeviceStatus(deviceId, deviceStatus))
EMU_STATUS(aclError, aclrtSynchronizeDevice, (void), synchronizeDevice(-1))
EMU_STATUS(aclError, aclrtSynchronizeDeviceWithTimeout, (int32_t timeout), synchronizeDevice(timeout))
EMU_STATUS(aclError, aclGetDeviceCapability, (uint32_t deviceId, aclDeviceInfo deviceInfo, int64_t* value),
           getCapability(deviceId, deviceInfo, value))
EMU_POINTER(const char*, aclrtGetSocName, (void), emuDeviceCount() == 0 ? NULL : SOC_NAME)
