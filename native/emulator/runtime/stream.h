// Streams: each runs its tasks in order on a thread of its own. Under the lock.
#ifndef EMULATOR_STREAM_H
#define EMULATOR_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "context.h"

emuStream* emuStreamCreate(emuContext* context, bool counted);
aclrtStream emuStreamHandle(const emuStream* stream);

// The stream behind a handle as a CANN function gets it: null is the default stream of the current context. 107017 for one that is
// destroyed, 107002 without a context, 107003 for a stream of another context where that matters.
EMU_SHARED aclError emuStreamResolve(aclrtStream handle, bool ofCurrentContext, emuStream** stream);

// Ends all streams of a context after their work; how many of them were callers'.
int64_t emuStreamsEnd(const emuContext* context);

// The first of all streams, each of which leads to the next.
emuStream* emuStreamFirst(void);

// Gives up one of the references that keep the structure.
void emuStreamUnreference(emuStream* stream);

// Takes the stream out of the table, lets it finish, or drop, what it has, and frees it.
void emuStreamEnd(emuStream* stream);

#endif
