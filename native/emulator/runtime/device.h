// The devices: how many, how much memory, and their primary contexts. Under the lock.
#ifndef EMULATOR_DEVICE_H
#define EMULATOR_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "acl/acl_rt.h"

typedef struct emuContext emuContext;

enum { EMU_DEVICES_MAX = 16 };

typedef struct {
  emuContext* primary;  // null until aclrtSetDevice
  int64_t setCount;     // aclrtSetDevice minus aclrtResetDevice
  uint64_t usedMemory;
  int64_t contexts;  // primary or not
  bool lost;         // the driver does not reach it
  uint64_t backAt;   // when it has it back by itself, as emuNow counts; 0 for never
  bool down;         // the process knows that it was lost, and goes on thinking so as long as it has a context there
} emuDevice;

uint32_t emuDeviceCount(void);
bool emuDeviceExists(int64_t index);
emuDevice* emuDeviceAt(int32_t index);
uint64_t emuDeviceMemory(void);  // of each

// Loses the device, which the driver has back after so many milliseconds; 0 for not by itself.
void emuDeviceLose(int32_t index, int32_t milliseconds);

// Whether the driver does not reach it now.
bool emuDeviceIsLost(int32_t index);

// 507010 when the device is down: what the runtime answers before it enqueues work or waits for any.
aclError emuDeviceNeed(int32_t index);

// 507899 when the device is down: what the driver answers, which the runtime asks to allocate, to copy at once and to make a stream.
aclError emuDriverNeed(int32_t index);

// What a test or the environment sets.
void emuDeviceSetCount(uint32_t count);
void emuDeviceSetMemory(uint64_t bytes);

#endif
