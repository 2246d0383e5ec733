// The controls that a child process gets through its environment, and the report that it leaves.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "ascend_emulator.h"
#include "costs.h"
#include "device.h"
#include "faults.h"
#include "kinds.h"
#include "lock.h"
#include "misuse.h"

__attribute__((constructor)) static void readEnvironment(void) {
  const char* faults = getenv("ASCEND_EMULATOR_FAULTS");
  const char* devices = getenv("ASCEND_EMULATOR_DEVICES");
  const char* memory = getenv("ASCEND_EMULATOR_DEVICE_MEMORY");
  const char* hideMath = getenv("ASCEND_EMULATOR_HIDE_MATH");
  const char* costs = getenv("ASCEND_EMULATOR_CALL_COSTS");
  const char* operatorTime = getenv("ASCEND_EMULATOR_OPERATOR_TIME");
  if (operatorTime != NULL) emulatorSetOperatorTime((uint32_t)strtoul(operatorTime, NULL, 10));
  if (hideMath != NULL) emulatorHideMathLibrary(*hideMath == '1');
  emuLock();
  if (faults != NULL) emuFaultsParse(faults);
  if (devices != NULL) emuDeviceSetCount((uint32_t)strtoul(devices, NULL, 10));
  if (memory != NULL) emuDeviceSetMemory(strtoull(memory, NULL, 10));
  if (costs != NULL) emuCostsEnable(strtol(costs, NULL, 10) != 0);
  emuUnlock();
}

__attribute__((destructor)) static void writeReport(void) {
  const char* path = getenv("ASCEND_EMULATOR_REPORT");
  FILE* file = path == NULL ? NULL : fopen(path, "a");
  if (file == NULL) return;
  emuLock();
  int64_t live = 0;
  for (emulatorKind kind = EMULATOR_CONTEXT; kind <= EMULATOR_GRAPH; kind++) {
    int64_t count = emuCount(kind);
    if (count != 0) fprintf(file, "live %s %" PRId64 "\n", emuKindName(kind), count);
    if (kind != EMULATOR_LEAKED_EXECUTOR) live += count;  // nobody could give those back
  }
  int64_t misuse = emuMisuseCount();
  for (int64_t i = 0; i < misuse; i++) fprintf(file, "misuse %s\n", emuMisuseAt(i));
  fprintf(file, "live %" PRId64 " misuse %" PRId64 "\n", live, misuse);
  emuUnlock();
  fclose(file);
}
