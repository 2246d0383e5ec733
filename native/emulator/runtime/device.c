#include "device.h"

#include "ascend_emulator.h"
#include "entry.h"
#include "lock.h"

static emuDevice s_devices[EMU_DEVICES_MAX];
static uint32_t s_count = 2;
static uint64_t s_memory = 32ull << 30;

uint32_t emuDeviceCount(void) { return s_count; }
bool emuDeviceExists(int64_t index) { return index >= 0 && index < (int64_t)s_count; }
emuDevice* emuDeviceAt(int32_t index) { return &s_devices[index]; }
uint64_t emuDeviceMemory(void) { return s_memory; }

// Where the answers come from: in the open runtime (8.5.0 and the head of August 2026) Context::CheckTaskSend, Context::CheckStatus and the
// waits of streams and events look at the device's status, which is the lost heartbeat once the driver has said so, and which nothing but
// a new device object takes back. No such look comes before what is the driver's alone; its own code is not established, and where it has
// none that the runtime knows, the runtime makes 507899 of it.
aclError emuDeviceNeed(int32_t index) {
  return s_devices[index].down ? emuFail(ACL_ERROR_RT_LOST_HEARTBEAT, "device %d does not answer", index) : 0;
}

aclError emuDriverNeed(int32_t index) {
  return s_devices[index].down ? emuFail(ACL_ERROR_RT_DRV_INTERNAL_ERROR, "the driver does not reach device %d", index) : 0;
}

void emuDeviceSetCount(uint32_t count) { s_count = count > EMU_DEVICES_MAX ? EMU_DEVICES_MAX : count; }
void emuDeviceSetMemory(uint64_t bytes) { s_memory = bytes; }

void emulatorSetDeviceCount(uint32_t count) {
  emuLock();
  emuDeviceSetCount(count);
  emuUnlock();
}

void emulatorSetDeviceMemory(uint64_t bytes) {
  emuLock();
  emuDeviceSetMemory(bytes);
  emuUnlock();
}
