// The queries that a load asks, in wire form, and what counts as a good reply to them. Read once at
// the start, then only copied and given their id.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { kMaxQuery = 126, kMaxReply = 4096, kHeader = 12 };

struct query {
    uint16_t size;
    unsigned char octets[kMaxQuery];
};

// What a reply must be, or it is counted as bad.
struct expectation {
    int rcode;
    int records;  // 1: at least one answer; 0: none
};

struct target {
    const char* address;  // in 127.0.0.0/8, nothing else is ever asked
    uint16_t port;
    struct query* queries;
    size_t query_count;
    struct expectation expected;
};

// Reads names, one a line; `type` is a record type's number. Ends the program if it cannot.
void read_queries(struct target* target, const char* path, uint16_t type, int edns);

// A socket that is connected to the target. Ends the program if there is none.
int connect_to(const struct target* target, int socket_type);

static inline size_t copy_query(unsigned char* to, const struct query* query, uint16_t id) {
    memcpy(to, query->octets, query->size);
    to[0] = (unsigned char)(id >> 8);
    to[1] = (unsigned char)id;
    return query->size;
}

static inline uint16_t id_of(const unsigned char* message) {
    return (uint16_t)(message[0] << 8 | message[1]);
}

static inline int is_expected(const unsigned char* reply, size_t size, struct expectation want) {
    return size > kHeader && (reply[2] & 0x80) != 0 && (reply[3] & 15) == want.rcode &&
           ((reply[6] | reply[7]) != 0) == want.records;
}

// The ways to ask, one program run each; all print one line of key=value.
int flood(const struct target* target, double seconds, int window);
int ask_in_turn(const struct target* target, long count);
int flood_tcp(const struct target* target, double seconds, int window);
