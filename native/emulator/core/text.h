// A text that grows.
#ifndef EMULATOR_TEXT_H
#define EMULATOR_TEXT_H

#include <stddef.h>

#include "shared.h"

typedef struct {
  char* characters;  // null when empty
  size_t length;
  size_t capacity;
} emuText;

void emuTextAdd(emuText* text, const char* format, ...) EMU_PRINTF(2, 3);
void emuTextClear(emuText* text);

// Writes length characters, cut to size, and a closing zero; returns length.
size_t emuTextCopy(const char* characters, size_t length, char* buffer, size_t size);

#endif
