// The devices: how many, how much memory, and their primary contexts. Under the lock.
#ifndef EMULATOR_DEVICE_H
#define EMULATOR_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct emuContext emuContext;

enum { EMU_DEVICES_MAX = 16 };

typedef struct {
  emuContext* primary;  // null until aclrtSetDevice
  int64_t setCount;     // aclrtSetDevice minus aclrtResetDevice
  uint64_t usedMemory;
} emuDevice;

uint32_t emuDeviceCount(void);
bool emuDeviceExists(int64_t index);
emuDevice* emuDeviceAt(int32_t index);
uint64_t emuDeviceMemory(void);  // of each

// What a test or the environment sets.
void emuDeviceSetCount(uint32_t count);
void emuDeviceSetMemory(uint64_t bytes);

#endif
