// The cheapest clock that there is: the shortest calls take less time than clock_gettime.
#ifndef EMULATOR_TICKS_H
#define EMULATOR_TICKS_H

#include <stdint.h>
#include <time.h>

static inline uint64_t emuClockNanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#if defined(__x86_64__)

#include <x86intrin.h>

static inline uint64_t emuTicks(void) { return __rdtsc(); }

// The processor does not tell, so the one clock is held against the other.
static inline double emuTicksPerNanosecond(void) {
  enum { CALIBRATION = 5000000 };
  uint64_t start = emuClockNanoseconds(), ticks = emuTicks(), now;
  do now = emuClockNanoseconds();
  while (now - start < CALIBRATION);
  return (double)(emuTicks() - ticks) / (double)(now - start);
}

#elif defined(__aarch64__)

static inline uint64_t emuTicks(void) {
  uint64_t ticks;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
  return ticks;
}

static inline double emuTicksPerNanosecond(void) {
  uint64_t frequency;
  __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(frequency));
  return (double)frequency * 1e-9;
}

#else

static inline uint64_t emuTicks(void) { return emuClockNanoseconds(); }
static inline double emuTicksPerNanosecond(void) { return 1; }

#endif

#endif
