#include "tests/bench/dns_queries.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { kMaxQueries = 1000000, kQuestionTail = 5, kOpt = 11 };

static void fail(const char* what) {
    perror(what);
    exit(1);
}

// 0 if `name` is none, or too long to be asked here.
static int write_query(struct query* query, const char* name, uint16_t type, int edns) {
    static const unsigned char kStart[kHeader] = {0, 0, 1, 0, 0, 1};
    static const unsigned char kOptRecord[kOpt] = {0, 0, 41, 4, 208};  // 1232 octets, no flags
    unsigned char* to = query->octets;
    const size_t name_size = strlen(name);
    if (name_size == 0 || kHeader + name_size + 2 + kQuestionTail + kOpt > kMaxQuery) return 0;
    memcpy(to, kStart, kHeader);
    if (edns) to[11] = 1;
    size_t at = kHeader;
    for (const char* label = name;;) {
        const size_t size = strcspn(label, ".");
        if (size == 0 || size > 63) return 0;
        to[at++] = (unsigned char)size;
        memcpy(to + at, label, size);
        at += size;
        if (label[size] == '\0') break;
        label += size + 1;
    }
    const unsigned char tail[kQuestionTail] = {0, (unsigned char)(type >> 8), (unsigned char)type,
                                               0, 1};
    memcpy(to + at, tail, kQuestionTail);
    at += kQuestionTail;
    if (edns) {
        memcpy(to + at, kOptRecord, kOpt);
        at += kOpt;
    }
    query->size = (uint16_t)at;
    return 1;
}

void read_queries(struct target* target, const char* path, uint16_t type, int edns) {
    FILE* file = fopen(path, "r");
    if (file == NULL) fail(path);
    size_t room = 0;
    char line[256];
    while (target->query_count < kMaxQueries && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (target->query_count == room) {
            room = room > 0 ? 2 * room : 1024;
            target->queries = realloc(target->queries, room * sizeof *target->queries);
            if (target->queries == NULL) fail("dns_load");
        }
        struct query* query = &target->queries[target->query_count];
        if (write_query(query, line, type, edns)) target->query_count++;
    }
    fclose(file);
    if (target->query_count == 0) {
        fprintf(stderr, "dns_load: no names in %s\n", path);
        exit(1);
    }
}

int connect_to(const struct target* target, int socket_type) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(target->port)};
    if (inet_pton(AF_INET, target->address, &address.sin_addr) != 1 ||
        ntohl(address.sin_addr.s_addr) >> 24 != 127) {
        fprintf(stderr, "dns_load: only 127.0.0.0/8 is asked, not %s\n", target->address);
        exit(2);
    }
    const int fd = socket(AF_INET, socket_type, 0);
    if (fd < 0 || connect(fd, (struct sockaddr*)&address, sizeof address) != 0) fail("connect");
    return fd;
}
