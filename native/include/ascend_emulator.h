// Controls of the CANN emulator: what a real CANN does not have. A test finds them with dlsym; a binding knows by emulatorVersion that it
// does not talk to hardware. They stand in libascendcl.so of CANN 8.1 and in libacl_rt.so later, and are found through libascendcl.so in
// all. None needs a context; all may be called from any thread; none is logged or can be made to fail.
#ifndef ASCEND_ROPE_ASCEND_EMULATOR_H
#define ASCEND_ROPE_ASCEND_EMULATOR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef FUNC_VISIBILITY
#define EMULATOR_FUNCTION __attribute__((visibility("default")))
#else
#define EMULATOR_FUNCTION
#endif

typedef enum {
  EMULATOR_CONTEXT = 0,
  EMULATOR_STREAM = 1,
  EMULATOR_EVENT = 2,
  EMULATOR_DEVICE_MEMORY = 3,
  EMULATOR_HOST_MEMORY = 4,
  EMULATOR_TENSOR = 5,
  EMULATOR_EXECUTOR = 6,
  EMULATOR_LEAKED_EXECUTOR = 7,  // slots that a failed first phase left behind; they never come back
  EMULATOR_GRAPH = 8,            // from the begin of its capture
} emulatorKind;

// The version of CANN that is emulated: "8.1", "8.5" or "9.2".
EMULATOR_FUNCTION const char* emulatorVersion(void);

// Objects of a kind that callers created and have not given back; -1 for a kind that there is not. Primary contexts and default streams
// belong to no caller and are left out.
EMULATOR_FUNCTION int64_t emulatorLiveCount(int32_t kind);

// Bytes of device and pinned memory that callers have allocated and not freed, as they asked for them.
EMULATOR_FUNCTION int64_t emulatorLiveBytes(void);

// Reports of misuse: things that CANN answers without complaint, but that are wrong, and things after which it would crash or corrupt.
// Each is one line naming function, object and rule. Text writes it, cut to size and with a closing zero, and returns its whole length
// without the zero (0 when there is no such report); buffer may be null when size is 0.
EMULATOR_FUNCTION int64_t emulatorMisuseCount(void);
EMULATOR_FUNCTION size_t emulatorMisuseText(int64_t index, char* buffer, size_t size);
EMULATOR_FUNCTION void emulatorClearMisuse(void);

// The nth call of a function from now (1 is the next) does nothing and returns code - null where it returns a pointer - with an error
// text. Several faults may be armed. A fault that has struck is spent. One thing happens all the same: a second phase that answers anything
// but 161001 and 161002 has consumed its executor, as in CANN.
EMULATOR_FUNCTION void emulatorFailCall(const char* function, int64_t nth, int32_t code);

// The nth call of a function from now hangs until faults are cleared, and then does what it does. Other calls go on.
EMULATOR_FUNCTION void emulatorHangCall(const char* function, int64_t nth);

// The nth task from now that a stream starts - copy, fill, operator, event - does nothing and fails with code, which the next synchronise
// of its stream returns. A replay of a graph counts as the tasks that were captured, without events, and one that ends it.
EMULATOR_FUNCTION void emulatorFailTask(int64_t nth, int32_t code);
EMULATOR_FUNCTION void emulatorClearFaults(void);

// Faults that are armed and have not struck, of calls and tasks.
EMULATOR_FUNCTION int64_t emulatorFaultsLeft(void);

// Devices from now on (default 2, at most 16) and the memory of each (default 32 GiB), beyond which allocations answer 207001.
EMULATOR_FUNCTION void emulatorSetDeviceCount(uint32_t count);
EMULATOR_FUNCTION void emulatorSetDeviceMemory(uint64_t bytes);

// The driver loses a device (lost is not 0), as one that hangs or falls off its bus, or has it back. What a stream of it has is dropped, and
// nothing else runs on it: whatever needs the device fails at once, and goes on failing when the driver has it back, until the process has
// given the device up - its last context there is gone, as after aclrtResetDevice - and sets it again. What belongs to the host alone, such
// as destroying and freeing, still works.
EMULATOR_FUNCTION void emulatorLoseDevice(int32_t device, int32_t lost);

// Every task takes at least this long.
EMULATOR_FUNCTION void emulatorSetTaskDelay(uint32_t microseconds);

// Every operator takes at least this long on the device, its arithmetic included. Most of a long time is slept, so that devices which are
// busy leave the processor to their callers; the last 100 microseconds are not, since sleeping is not exact.
EMULATOR_FUNCTION void emulatorSetOperatorTime(uint32_t microseconds);

// While held, no task of any stream starts; what runs already goes on. Functions that wait for streams wait until release.
EMULATOR_FUNCTION void emulatorHoldStreams(void);
EMULATOR_FUNCTION void emulatorReleaseStreams(void);

// How long aclmdlRIDestroy waits for a graph that is still running (default 10000, as in CANN) before it answers 107037.
EMULATOR_FUNCTION void emulatorSetDestroyPatience(uint32_t milliseconds);

// What the first phase answers for a result that is not empty (default 32).
EMULATOR_FUNCTION void emulatorSetWorkspaceSize(uint64_t bytes);

// Whether libopapi_math.so cannot be found from now on, loaded or not: then an input that is not dense is refused, as by a CANN without it.
EMULATOR_FUNCTION void emulatorHideMathLibrary(int32_t hide);

// The priority that a stream was created with, 0 by default; -1 when there is no such stream. It changes nothing.
EMULATOR_FUNCTION int64_t emulatorStreamPriority(void* stream);

// While enabled, a call takes, from entry to return, at least what it costs the host on genuine CANN where that was measured; otherwise (the
// default) whatever it takes. The first phase of an operator is cheap when it was prepared before with operands of the same types, formats,
// shapes, strides and offsets. For those who measure what a caller adds.
EMULATOR_FUNCTION void emulatorSetCallCosts(int32_t enabled);

// Tasks that streams have finished, failed ones included, dropped ones not.
EMULATOR_FUNCTION int64_t emulatorTaskCount(void);

// Records calls of CANN functions, one line each: "function status context\n", where context is 1 when the thread had a current context
// as the call began; a function that returns a pointer has status 0, -1 for null, or the code of the fault that made it null. Stop ends it and gives the text as
// emulatorMisuseText does; the text stays until the next start, so that Stop may be called for the length first and for the text again.
EMULATOR_FUNCTION void emulatorStartCallLog(void);
EMULATOR_FUNCTION size_t emulatorStopCallLog(char* buffer, size_t size);

// One row of 64 elements of the operator, in the library of the operator: the emulator's own arithmetic, to be compared with.
EMULATOR_FUNCTION void emulatorRopeRow(const uint16_t* x, const uint16_t* cos, const uint16_t* sin, uint16_t* out, int32_t bfloat16);

// The same for a child process, read from the environment when the library is loaded:
//   ASCEND_EMULATOR_FAULTS=aclrtMalloc:1:207001,...   as emulatorFailCall; the function "task" as emulatorFailTask; "device:1500:2000": at the
//                                                     1500th task its device is lost, as by emulatorLoseDevice, for 2000 milliseconds
//   ASCEND_EMULATOR_DEVICES=N  ASCEND_EMULATOR_DEVICE_MEMORY=bytes  ASCEND_EMULATOR_CALL_COSTS=1
//   ASCEND_EMULATOR_OPERATOR_TIME=microseconds   as emulatorSetOperatorTime
//   ASCEND_EMULATOR_HIDE_MATH=1   as emulatorHideMathLibrary
//   ASCEND_EMULATOR_REPORT=file   at exit of the process, append a line for each kind with live objects ("live <kind> <count>"), one for
//                                 each misuse ("misuse <text>"), and "live N misuse N"; leaked executors have their line, but are not in N

#ifdef __cplusplus
}
#endif

#endif
