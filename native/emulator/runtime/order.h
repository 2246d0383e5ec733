// What is done before what: the tasks of streams at work, and the host. Under the lock.
//
// A stream has a place, at which its tasks are counted. A past says of each place how far it is done before something else: before the next
// task of a stream, before what waits for an event, before whatever the host does next. The host is one: what any thread has waited for is
// known to all, for how threads wait for each other cannot be seen here.
#ifndef EMULATOR_ORDER_H
#define EMULATOR_ORDER_H

#include <stdbool.h>
#include <stdint.h>

// Which task: the how-manieth of its place.
typedef struct {
  int place;
  int64_t position;
} emuMoment;

enum { EMU_NO_PLACE = -1 };  // of what the host does at once

// Zeroed, nothing is done before.
typedef struct {
  int count;
  int64_t* positions;
} emuPast;

// A place, which nobody else has until it is left. By then the host has to know that all its tasks are done.
int emuPlaceTake(void);
void emuPlaceLeave(int place);

// One more task of a place, behind all that the past holds.
emuMoment emuPastStep(emuPast* past, int place);

// Whether the task is done before: by this past, or because the host knows that it is done.
bool emuPastHolds(const emuPast* past, emuMoment moment);

// Adds what another past holds.
void emuPastJoin(emuPast* past, const emuPast* other);

// Holds what another past holds, and nothing else.
void emuPastAssign(emuPast* past, const emuPast* other);

void emuPastClear(emuPast* past);

// Forgets all but the tasks of the place itself: what it was to wait for, it does not.
void emuPastForgetOthers(emuPast* past, int place);

// The host has seen that what the past holds is done.
void emuHostLearn(const emuPast* past);
bool emuHostKnows(emuMoment moment);

#endif
