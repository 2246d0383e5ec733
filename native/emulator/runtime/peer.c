// The CANN functions of access between devices.
#include "peer.h"

#include <stdbool.h>

#include "acl/acl_rt.h"
#include "context.h"
#include "device.h"
#include "entry.h"
#include "memory.h"

// One way each: a device, and whom it may reach.
static bool s_enabled[EMU_DEVICES_MAX][EMU_DEVICES_MAX];

static aclError needPair(int32_t device, int32_t peer) {
  if (device == peer) return emuFail(ACL_ERROR_INVALID_PARAM, "device %d is no peer of itself", device);
  if (emuDeviceExists(device) && emuDeviceExists(peer)) return 0;
  return emuFail(ACL_ERROR_RT_INVALID_DEVICEID, "devices %d and %d, there are %u", device, peer, emuDeviceCount());
}

static aclError canAccess(int32_t* can, int32_t device, int32_t peer) {
  if (can == NULL) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "canAccessPeer is null");
  emuContext* context;
  aclError status = needPair(device, peer);
  if (status == 0) status = emuContextNeed(&context);
  if (status == 0) *can = 1;
  return status;
}

static aclError set(int32_t peer, bool enabled) {
  emuContext* context;
  aclError status = emuContextNeed(&context);
  if (status == 0) status = needPair(context->device, peer);
  if (status == 0) s_enabled[context->device][peer] = enabled;
  return status;
}

static aclError enable(int32_t peer, uint32_t flags) {
  return flags == 0 ? set(peer, true) : emuFail(ACL_ERROR_FEATURE_UNSUPPORTED, "flags %u", flags);
}

// That CANN refuses such a copy is documented; with which status is not.
aclError emuPeerNeed(const void* to, const void* from) {
  const emuBlock *target = emuMemoryFind((uintptr_t)to), *source = emuMemoryFind((uintptr_t)from);
  if (target == NULL || source == NULL || !target->onDevice || !source->onDevice || target->device == source->device) return 0;
  if (s_enabled[target->device][source->device] && s_enabled[source->device][target->device]) return 0;
  return emuFail(ACL_ERROR_RT_DRV_INTERNAL_ERROR, "devices %d and %d have not been allowed to reach each other", source->device, target->device);
}

EMU_STATUS(aclError, aclrtDeviceCanAccessPeer, (int32_t * canAccessPeer, int32_t deviceId, int32_t peerDeviceId),
           canAccess(canAccessPeer, deviceId, peerDeviceId))
EMU_STATUS(aclError, aclrtDeviceEnablePeerAccess, (int32_t peerDeviceId, uint32_t flags), enable(peerDeviceId, flags))
EMU_STATUS(aclError, aclrtDeviceDisablePeerAccess, (int32_t peerDeviceId), set(peerDeviceId, false))
