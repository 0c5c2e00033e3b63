// An NSS module that asks a daemon and ignores what it says: every name has the same addresses, as
// many as BENCH_ADDRESSES says. What it costs is what glibc costs and one exchange with
// seqpacket_limit (at BENCH_SOCKET). `hosts: limit`, AF_UNSPEC only.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <nss.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/bench/limit_exchange.h"

static int exchange(const char* name) {
    char request[kLimitRequest] = {0}, reply[kLimitReply];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char* path = getenv("BENCH_SOCKET");
    if (path == NULL || strlen(path) >= sizeof address.sun_path) return 0;
    strcpy(address.sun_path, path);
    memcpy(request, name, strnlen(name, sizeof request - 1));
    const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0) return 0;
    const int good = connect(fd, (struct sockaddr*)&address, sizeof address) == 0 &&
                     send(fd, request, sizeof request, MSG_NOSIGNAL) > 0 &&
                     recv(fd, reply, sizeof reply, 0) > 0;
    close(fd);
    return good;
}

enum nss_status _nss_limit_gethostbyname4_r(const char* name, struct gaih_addrtuple** result,
                                            char* buffer, size_t size, int* error, int* h_error,
                                            int32_t* ttl);

enum nss_status _nss_limit_gethostbyname4_r(const char* name, struct gaih_addrtuple** result,
                                            char* buffer, size_t size, int* error, int* h_error,
                                            int32_t* ttl) {
    (void)ttl;
    const char* count_text = getenv("BENCH_ADDRESSES");
    const size_t count = count_text != NULL ? (size_t)atoi(count_text) : 1;
    const size_t skip = -(size_t)buffer % _Alignof(struct gaih_addrtuple);
    const size_t name_size = strlen(name) + 1;
    struct gaih_addrtuple* tuples = (struct gaih_addrtuple*)(void*)(buffer + skip);
    if (count < 1 || count > 100 || skip + count * sizeof *tuples + name_size > size) {
        *error = ERANGE;
        *h_error = NETDB_INTERNAL;
        return NSS_STATUS_TRYAGAIN;
    }
    if (!exchange(name)) {
        *error = errno;
        *h_error = NO_RECOVERY;
        return NSS_STATUS_UNAVAIL;
    }
    char* canonical = memcpy(tuples + count, name, name_size);
    for (size_t i = 0; i < count; i++) {
        tuples[i] = (struct gaih_addrtuple){
            .next = i + 1 < count ? &tuples[i + 1] : NULL,
            .name = canonical,
            .family = AF_INET,
            .addr = {htonl(0x0a000001U + (uint32_t)i)},
        };
    }
    if (*result != NULL) {
        **result = *tuples;
    } else {
        *result = tuples;
    }
    return NSS_STATUS_SUCCESS;
}
