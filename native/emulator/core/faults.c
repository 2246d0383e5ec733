#include "faults.h"

#include <stdlib.h>
#include <string.h>

#include "ascend_emulator.h"
#include "lock.h"

typedef struct fault {
  struct fault* next;
  int64_t callsLeft;
  int32_t status;
  char function[];
} fault;

// Tasks are counted under names that no function has.
static const char *const TASK = "task", *const DEVICE = "device";

// What a call that hangs is armed with: no status.
static const int32_t HANG = INT32_MIN;

static fault* s_faults;
static uint64_t s_clearings;

static void arm(const char* function, size_t length, int64_t nth, int32_t status) {
  if (nth < 1) return;
  fault* armed = malloc(sizeof *armed + length + 1);
  if (armed == NULL) return;
  *armed = (fault){.next = s_faults, .callsLeft = nth, .status = status};
  memcpy(armed->function, function, length);
  armed->function[length] = '\0';
  s_faults = armed;
}

bool emuFaultStrikes(const char* function, int32_t* status) {
  bool strikes = false;
  for (fault** link = &s_faults; *link != NULL;) {
    fault* armed = *link;
    if (strcmp(armed->function, function) == 0 && --armed->callsLeft == 0) {
      *status = armed->status;
      strikes = true;
      *link = armed->next;
      free(armed);
    } else {
      link = &armed->next;
    }
  }
  return strikes;
}

bool emuFaultHangs(int32_t status) {
  if (status != HANG) return false;
  for (uint64_t clearings = s_clearings; clearings == s_clearings;) emuWait(NULL);
  return true;
}

bool emuTaskFaultStrikes(int32_t* status) { return emuFaultStrikes(TASK, status); }
bool emuLossStrikes(int32_t* milliseconds) { return emuFaultStrikes(DEVICE, milliseconds); }

void emuFaultsParse(const char* list) {
  while (*list != '\0') {
    size_t length = strcspn(list, ",");
    const char* colon = memchr(list, ':', length);
    if (colon != NULL) {
      char* end;
      int64_t nth = strtoll(colon + 1, &end, 10);
      if (*end == ':') arm(list, (size_t)(colon - list), nth, (int32_t)strtol(end + 1, NULL, 10));
    }
    list += length;
    if (*list == ',') list++;
  }
}

void emulatorFailCall(const char* function, int64_t nth, int32_t code) {
  emuLock();
  if (function != NULL) arm(function, strlen(function), nth, code);
  emuUnlock();
}

void emulatorHangCall(const char* function, int64_t nth) { emulatorFailCall(function, nth, HANG); }

void emulatorFailTask(int64_t nth, int32_t code) {
  emuLock();
  arm(TASK, strlen(TASK), nth, code);
  emuUnlock();
}

void emulatorClearFaults(void) {
  emuLock();
  while (s_faults != NULL) {
    fault* armed = s_faults;
    s_faults = armed->next;
    free(armed);
  }
  s_clearings++;
  emuNotify();
  emuUnlock();
}

int64_t emulatorFaultsLeft(void) {
  emuLock();
  int64_t left = 0;
  for (const fault* armed = s_faults; armed != NULL; armed = armed->next) left++;
  emuUnlock();
  return left;
}
