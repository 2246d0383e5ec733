#include "device.h"

#include "ascend_emulator.h"
#include "lock.h"

static emuDevice s_devices[EMU_DEVICES_MAX];
static uint32_t s_count = 2;
static uint64_t s_memory = 32ull << 30;

uint32_t emuDeviceCount(void) { return s_count; }
bool emuDeviceExists(int64_t index) { return index >= 0 && index < (int64_t)s_count; }
emuDevice* emuDeviceAt(int32_t index) { return &s_devices[index]; }
uint64_t emuDeviceMemory(void) { return s_memory; }

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
