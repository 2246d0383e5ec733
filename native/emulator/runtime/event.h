// Events. Under the lock.
#ifndef EMULATOR_EVENT_H
#define EMULATOR_EVENT_H

#include <stdint.h>

#include "acl/acl_rt.h"
#include "context.h"

typedef struct emuEvent emuEvent;

// The event behind a handle as a CANN function gets it; 107017 for one that is destroyed.
aclError emuEventResolve(aclrtEvent handle, emuEvent** event);

// 207000 when it is of the kind that refuses the older calls.
aclError emuEventRefuseReusable(const emuEvent* event);

// Gives up one of the references that keep the structure.
void emuEventUnreference(emuEvent* event);

// Ends the events made in a context; how many there were.
int64_t emuEventsEnd(const emuContext* context);

#endif
