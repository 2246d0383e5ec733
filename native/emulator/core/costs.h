// What calls cost the host on genuine CANN, for those who measure a caller: off unless a test asks. A call then takes at least that long from
// entry to return, the emulator's own work included.
#ifndef EMULATOR_COSTS_H
#define EMULATOR_COSTS_H

#include <stdbool.h>
#include <stdint.h>

#include "shared.h"

// Calls whose cost their name alone does not tell.
typedef enum {
  EMU_COST_FIRST_PHASE,         // of an operator that was not prepared with such operands before
  EMU_COST_FIRST_PHASE_CACHED,  // and of one that was
  EMU_COST_SECOND_PHASE,
  EMU_COST_SECOND_PHASE_REPEATABLE,
  EMU_COST_NO_TEXT,  // asking for an error text when there is none
  EMU_COST_FAILURE,
  EMU_COSTS,
} emuCost;

// When a call was entered; 0 while calls cost nothing.
uint64_t emuCostStart(void);

// The cost of a function in nanoseconds; 0 when nothing is known of it.
uint32_t emuCostOf(const char* function);

// Under the lock. The call that runs on this thread is one of those.
EMU_SHARED void emuCostIs(emuCost cost);

// Under the lock. Whether calls cost something.
EMU_SHARED bool emuCostsCount(void);

// Without the lock. Lets the time pass that a call costs, if it has not yet.
void emuCostPass(uint64_t start, uint32_t nanoseconds);

// Under the lock.
void emuCostsEnable(bool enabled);

#endif
