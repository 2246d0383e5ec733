#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void emuTextAdd(emuText* text, const char* format, ...) {
  char piece[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(piece, sizeof piece, format, arguments);
  va_end(arguments);
  size_t length = strlen(piece);
  if (text->length + length + 1 > text->capacity) {
    size_t capacity = (text->length + length + 1) * 2;
    char* grown = realloc(text->characters, capacity);
    if (grown == NULL) return;
    text->characters = grown;
    text->capacity = capacity;
  }
  memcpy(text->characters + text->length, piece, length + 1);
  text->length += length;
}

void emuTextClear(emuText* text) {
  free(text->characters);
  *text = (emuText){0};
}

size_t emuTextCopy(const char* characters, size_t length, char* buffer, size_t size) {
  if (size > 0) {
    size_t fits = length < size ? length : size - 1;
    if (fits > 0) memcpy(buffer, characters, fits);
    buffer[fits] = '\0';
  }
  return length;
}
