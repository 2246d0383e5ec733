// Devices that are lost while they are in use. What then answers what stands in device.c.
#include "ascend_emulator.h"
#include "device.h"
#include "lock.h"
#include "stream.h"
#include "stream_state.h"

// A device that is gone does no more work, and the host waits for none.
static void dropWork(int32_t device) {
  for (emuStream* stream = emuStreamFirst(); stream != NULL; stream = stream->next) {
    if (stream->device == device) stream->dropping = true;
  }
  emuNotify();
}

void emuDeviceLose(int32_t index, int32_t milliseconds) {
  emuDevice* device = emuDeviceAt(index);
  device->lost = true;
  device->backAt = milliseconds == 0 ? 0 : emuNow() + 1000u * (uint64_t)milliseconds;
  if (device->contexts > 0) device->down = true;
  if (device->down) dropWork(index);
}

bool emuDeviceIsLost(int32_t index) {
  emuDevice* device = emuDeviceAt(index);
  if (device->backAt != 0 && emuNow() >= device->backAt) {
    device->lost = false;
    device->backAt = 0;
  }
  return device->lost;
}

void emulatorLoseDevice(int32_t index, int32_t lost) {
  emuLock();
  if (emuDeviceExists(index)) {
    if (lost != 0)
      emuDeviceLose(index, 0);
    else
      emuDeviceAt(index)->lost = false;
  }
  emuUnlock();
}
