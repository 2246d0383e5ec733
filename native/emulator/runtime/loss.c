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

void emulatorLoseDevice(int32_t index, int32_t lost) {
  emuLock();
  if (emuDeviceExists(index)) {
    emuDevice* device = emuDeviceAt(index);
    device->lost = lost != 0;
    if (device->lost && device->contexts > 0) device->down = true;
    if (device->down) dropWork(index);
  }
  emuUnlock();
}
