// The answer of the limits: N fixed A records appended to the query, whatever it asks. As little
// work as any server of this answer must do, and an answer as long as a real one.
#pragma once

#include <stddef.h>
#include <string.h>

enum { kMaxFixedRecords = 60, kFixedRecordSize = 16, kMaxFixedQuery = 512 };

// Turns the query message[0 .. size) into its answer, in place; there is room for `records` behind
// it. Returns the size of the answer, 0 for what is no query with one question.
static inline size_t write_fixed_answer(unsigned char* message, size_t size, int records) {
    static const unsigned char kRecord[kFixedRecordSize] = {0xc0, 12, 0, 1, 0,  1, 0, 0,
                                                            0,    10, 0, 4, 10, 0, 0, 0};
    if (size < 12 || (message[2] & 0x80) != 0 || message[4] != 0 || message[5] != 1) return 0;
    size_t at = 12;
    while (at < size && message[at] != 0) at += message[at] + (size_t)1;
    at += 5;  // the root, type and class
    if (at > size) return 0;

    message[2] = (unsigned char)(0x84 | (message[2] & 1));  // QR, AA, RD as it came
    message[3] = 0;
    memset(message + 6, 0, 6);
    message[7] = (unsigned char)records;
    for (int i = 1; i <= records; i++, at += kFixedRecordSize) {
        memcpy(message + at, kRecord, kFixedRecordSize);
        message[at + kFixedRecordSize - 1] = (unsigned char)i;
    }
    return at;
}
