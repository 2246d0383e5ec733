// What the environment can set when the library is loaded; each is defined where it belongs. Under the lock.
#ifndef EMULATOR_SETTINGS_H
#define EMULATOR_SETTINGS_H

#include <stdint.h>

void emuSettingsDevices(uint32_t count);
void emuSettingsDeviceMemory(uint64_t bytes);

#endif
