// Marks what one emulator library uses of another (internal rows of exports.txt).
#ifndef EMULATOR_SHARED_H
#define EMULATOR_SHARED_H

#define EMU_SHARED __attribute__((visibility("default")))

#if defined(__GNUC__)
#define EMU_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define EMU_PRINTF(text, first)
#endif

#endif
