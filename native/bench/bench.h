// Sequences of native calls as a C program makes them, to hold a binding's against in the same process and over the same emulator.
//
// Each case makes so many calls and returns the nanoseconds that each took, or minus the status of one that failed. It waits for no stream:
// whoever measures keeps the work from starting meanwhile (emulatorHoldStreams) and drains after. One thread at a time.
#ifndef ASCEND_ROPE_BENCH_H
#define ASCEND_ROPE_BENCH_H

#include <stdint.h>

#define BENCH_FUNCTION __attribute__((visibility("default")))

// A decoding step of a model with 61 layers, which rotates q and k in each.
enum { BENCH_STEP = 122, BENCH_COPY_BYTES = 4096 };

// Opens the libraries below root/lib64 and makes what the cases use, on device 0. 0, or -1 when a library or function is missing, or a status.
BENCH_FUNCTION int32_t benchOpen(const char* root);

// Waits for the streams of the cases; a status.
BENCH_FUNCTION int32_t benchDrain(void);

BENCH_FUNCTION double benchEnqueue(int32_t calls);       // addresses into a prepared executor, and its second phase
BENCH_FUNCTION double benchEnqueuePlain(int32_t calls);  // descriptors made, both phases, descriptors destroyed
BENCH_FUNCTION double benchEnqueueStep(int32_t calls);   // BENCH_STEP of those each
BENCH_FUNCTION double benchReplayStep(int32_t calls);    // as many, captured
BENCH_FUNCTION double benchCopyIn(int32_t calls);        // BENCH_COPY_BYTES from pinned memory
BENCH_FUNCTION double benchCopyOut(int32_t calls);
BENCH_FUNCTION double benchEvent(int32_t calls);  // recorded on one stream, waited for on another

#endif
