// The order in which rows are taken, for a build that has defined
//   tableRow          a row of cos and of sin, widened to float, in vectors and in the order that rotate wants
//   a widenRow        tableRow from rows of cos and sin
//   a rotateRow       a row of x by a tableRow into y
// Everything is inlined into the four functions that a build exports, so that their types and flags are constants there.
#ifndef ASCEND_ROPE_BENCH_ROPE_TILES_H
#define ASCEND_ROPE_BENCH_ROPE_TILES_H

#include <xmmintrin.h>

#include "rope.h"

#define ROPE_INLINE static inline __attribute__((always_inline))

typedef tableRow (*widenRow)(const uint16_t* cos, const uint16_t* sin);
typedef void (*rotateRow)(const uint16_t* x, const tableRow* table, uint16_t* y, bool streaming);

// 32 table rows take half of a first-level cache of 32 KB. What is fetched ahead is 64 rows away in the order of the traversal.
enum { TILE_ROWS = 32, HEADS_AHEAD = 2 };

ROPE_INLINE void fetch(const uint16_t* row) {
  _mm_prefetch((const char*)row, _MM_HINT_T0);
  _mm_prefetch((const char*)row + 64, _MM_HINT_T0);
}

// The rows of all heads at so many positions of a batch entry.
ROPE_INLINE void rotateTile(const ropeProblem* problem, int64_t batch, int64_t position, int64_t rows, widenRow widen, rotateRow rotate,
                            bool streaming) {
  const int64_t heads = problem->heads, head = problem->sequence * ROPE_HEAD_DIM;
  const int64_t start = batch * heads * head + position * ROPE_HEAD_DIM, tables = batch * head + position * ROPE_HEAD_DIM;
  const uint16_t *x = problem->x + start, *cos = problem->cos + tables, *sin = problem->sin + tables;
  uint16_t* y = problem->y + start;

  if (heads == 1) {  // nothing to reuse
    for (int64_t i = 0; i < rows * ROPE_HEAD_DIM; i += ROPE_HEAD_DIM) {
      tableRow table = widen(cos + i, sin + i);
      rotate(x + i, &table, y + i, streaming);
    }
    return;
  }
  if (rows == 1) {  // the table stays in registers, as many as there are
    const tableRow table = widen(cos, sin);
    for (int64_t h = 0; h < heads * head; h += head) rotate(x + h, &table, y + h, streaming);
    return;
  }

  tableRow table[TILE_ROWS];
  for (int64_t i = 0; i < rows; i++) table[i] = widen(cos + i * ROPE_HEAD_DIM, sin + i * ROPE_HEAD_DIM);
  for (int64_t h = 0; h < heads; h++) {
    int64_t ahead = h + HEADS_AHEAD;  // after the last head come the first heads of the next tile
    const uint16_t* next = ahead < heads ? x + ahead * head : x + (ahead - heads) * head + TILE_ROWS * ROPE_HEAD_DIM;
    for (int64_t i = 0; i < rows; i++) {
      if (streaming) fetch(next + i * ROPE_HEAD_DIM);
      rotate(x + h * head + i * ROPE_HEAD_DIM, &table[i], y + h * head + i * ROPE_HEAD_DIM, streaming);
    }
  }
}

ROPE_INLINE void rotateTiles(const ropeProblem* problem, int64_t first, int64_t end, widenRow widen, rotateRow rotate, bool streaming) {
  int64_t sequence = problem->sequence, batch = first / sequence, position = first % sequence;
  while (first < end) {
    int64_t rows = sequence - position < end - first ? sequence - position : end - first;
    if (rows > TILE_ROWS) rows = TILE_ROWS;
    rotateTile(problem, batch, position, rows, widen, rotate, streaming);
    first += rows;
    position += rows;
    if (position == sequence) batch++, position = 0;
  }
  if (streaming) _mm_sfence();
}

ROPE_INLINE void rotateAll(const ropeProblem* problem, int64_t first, int64_t end, widenRow widen, rotateRow rotate) {
  if (problem->streaming)
    rotateTiles(problem, first, end, widen, rotate, true);
  else
    rotateTiles(problem, first, end, widen, rotate, false);
}

#endif
