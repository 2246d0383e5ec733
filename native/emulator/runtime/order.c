#include "order.h"

#include <stdlib.h>
#include <string.h>

#include "deferred.h"

static emuPast s_host;
static bool* s_taken;
static int s_placeCount;

// Where memory is short, a past holds less than is true.
static bool reach(emuPast* past, int count) {
  if (count <= past->count) return true;
  int64_t* grown = realloc(past->positions, (size_t)count * sizeof *grown);
  if (grown == NULL) return false;
  memset(grown + past->count, 0, (size_t)(count - past->count) * sizeof *grown);
  past->positions = grown;
  past->count = count;
  return true;
}

static int64_t positionOf(const emuPast* past, int place) { return place < past->count ? past->positions[place] : 0; }

int emuPlaceTake(void) {
  int place = 0;
  while (place < s_placeCount && s_taken[place]) place++;
  if (place == s_placeCount) {
    bool* grown = realloc(s_taken, (size_t)(s_placeCount + 1) * sizeof *grown);
    if (grown == NULL) return EMU_NO_PLACE;
    s_taken = grown;
    s_placeCount++;
  }
  s_taken[place] = true;
  return place;
}

void emuPlaceLeave(int place) {
  if (place != EMU_NO_PLACE) s_taken[place] = false;
}

// Behind the tasks of the stream that had the place before, too.
emuMoment emuPastStep(emuPast* past, int place) {
  if (place == EMU_NO_PLACE || !reach(past, place + 1)) return (emuMoment){.place = EMU_NO_PLACE};
  int64_t before = positionOf(&s_host, place);
  if (past->positions[place] < before) past->positions[place] = before;
  return (emuMoment){place, ++past->positions[place]};
}

static bool holds(const emuPast* past, emuMoment moment) {
  return moment.place != EMU_NO_PLACE && moment.position <= positionOf(past, moment.place);
}

bool emuPastHolds(const emuPast* past, emuMoment moment) { return holds(past, moment) || holds(&s_host, moment); }

void emuPastJoin(emuPast* past, const emuPast* other) {
  if (!reach(past, other->count)) return;
  for (int i = 0; i < other->count; i++) {
    if (past->positions[i] < other->positions[i]) past->positions[i] = other->positions[i];
  }
}

void emuPastAssign(emuPast* past, const emuPast* other) {
  for (int i = 0; i < past->count; i++) past->positions[i] = 0;
  emuPastJoin(past, other);
}

void emuPastClear(emuPast* past) {
  free(past->positions);
  *past = (emuPast){0};
}

void emuPastForgetOthers(emuPast* past, int place) {
  for (int i = 0; i < past->count; i++) {
    if (i != place) past->positions[i] = 0;
  }
}

bool emuHostKnows(emuMoment moment) { return holds(&s_host, moment); }

void emuHostLearn(const emuPast* past) {
  emuDeferredFinish();  // which is judged by what the host knew
  emuPastJoin(&s_host, past);
}
