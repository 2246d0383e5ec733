#include "lock.h"

#include <errno.h>

static pthread_mutex_t s_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t s_changed;
static pthread_once_t s_once = PTHREAD_ONCE_INIT;

static void createCondition(void) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&s_changed, &attributes);
  pthread_condattr_destroy(&attributes);
}

void emuLock(void) {
  pthread_once(&s_once, createCondition);
  pthread_mutex_lock(&s_mutex);
}

void emuUnlock(void) { pthread_mutex_unlock(&s_mutex); }

bool emuWait(const struct timespec* deadline) {
  if (deadline == NULL) {
    pthread_cond_wait(&s_changed, &s_mutex);
    return true;
  }
  return pthread_cond_timedwait(&s_changed, &s_mutex, deadline) != ETIMEDOUT;
}

void emuWaitFor(pthread_cond_t* condition) { pthread_cond_wait(condition, &s_mutex); }

void emuNotify(void) { pthread_cond_broadcast(&s_changed); }

const struct timespec* emuDeadline(struct timespec* storage, int64_t milliseconds) {
  if (milliseconds < 0) return NULL;
  clock_gettime(CLOCK_MONOTONIC, storage);
  storage->tv_sec += (time_t)(milliseconds / 1000);
  storage->tv_nsec += (long)(milliseconds % 1000) * 1000000L;
  if (storage->tv_nsec >= 1000000000L) {
    storage->tv_sec += 1;
    storage->tv_nsec -= 1000000000L;
  }
  return storage;
}

uint64_t emuNow(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}
