// Captures: which streams give their work to a graph, and how events order it. Under the lock.
//
// A captured stream is a lane of its capture. Work that no event orders may run in any order on a device: a replay here runs it in the order
// of its capture, so it is while capturing that a race between two lanes is found.
#ifndef EMULATOR_CAPTURE_H
#define EMULATOR_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "acl/acl_mdl.h"
#include "stream.h"
#include "task.h"

enum { EMU_LANES = 64 };

// How far each lane has come, as far as a lane knows that it comes later.
typedef struct {
  uint32_t positions[EMU_LANES];
} emuClock;

// Where in a capture an event was recorded last; zeroed, nowhere.
typedef struct {
  uint64_t capture;  // its number
  int lane;
  uint32_t recording;  // the how-manieth of the lane
  emuClock clock;
} emuMark;

bool emuStreamIsCapturing(const emuStream* stream);

// 107027 when it is.
aclError emuStreamRefuseCapturing(const emuStream* stream);

aclError emuCaptureBegin(emuStream* stream, aclmdlRICaptureMode mode);

// The status of a stream, and the graph that it gives its work to.
aclmdlRICaptureStatus emuCaptureStatus(const emuStream* stream, aclmdlRI* graph);

// Ends the capture that began on the stream. It is gone afterwards, unless the stream is the wrong one.
aclError emuCaptureEnd(emuStream* stream, aclmdlRI* graph);

// Takes a task of a capturing stream.
aclError emuCaptureAdd(emuStream* stream, emuTask* task);

// Whether the capture in which an event was recorded is under way.
bool emuMarkIsCaptured(const emuMark* mark);

// Records an event on a capturing stream.
void emuCaptureRecord(emuStream* stream, emuMark* mark);

// Lets a stream wait for an event that is captured: it joins the capture unless it is in it. 107032 when it is in another one: neither of
// the two will end well.
aclError emuCaptureWait(emuStream* stream, const emuMark* mark);

// Whether a capture forbids this thread to block in the context.
bool emuCaptureBlocks(const emuContext* context);

// Whether any stream of the context is capturing.
bool emuCaptureIsIn(const emuContext* context);

// Ends the captures that began in a context, and makes those invalid that its streams joined; how many there were of both.
int64_t emuCapturesEnd(const emuContext* context);

#endif
