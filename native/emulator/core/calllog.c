#include "calllog.h"

#include "ascend_emulator.h"
#include "lock.h"
#include "text.h"

static bool s_recording;
static emuText s_log;

void emuCallLogAdd(const char* function, int32_t status, bool hadContext) {
  if (s_recording) emuTextAdd(&s_log, "%s %d %d\n", function, (int)status, hadContext);
}

void emulatorStartCallLog(void) {
  emuLock();
  emuTextClear(&s_log);
  s_recording = true;
  emuUnlock();
}

size_t emulatorStopCallLog(char* buffer, size_t size) {
  emuLock();
  s_recording = false;
  size_t length = emuTextCopy(s_log.characters, s_log.length, buffer, size);
  emuUnlock();
  return length;
}
