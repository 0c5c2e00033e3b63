// Which address getaddrinfo puts first, how often: what a program that tries the first one connects
// to. Plain C, for any C library.   first_address COUNT NAME
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { kMost = 16 };

int main(int argc, char** argv) {
    char seen[kMost][INET6_ADDRSTRLEN];
    long counts[kMost] = {0};
    int kinds = 0;
    if (argc != 3) return 2;
    const long times = atol(argv[1]);
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (long i = 0; i < times; i++) {
        struct addrinfo hints, *list = NULL;
        memset(&hints, 0, sizeof hints);
        hints.ai_socktype = SOCK_STREAM;
        const int error = getaddrinfo(argv[2], "80", &hints, &list);
        if (error) {
            fprintf(stderr, "%s: %s\n", argv[2], gai_strerror(error));
            return 1;
        }
        char text[INET6_ADDRSTRLEN];
        const void* octets = list->ai_family == AF_INET
                                 ? (const void*)&((struct sockaddr_in*)list->ai_addr)->sin_addr
                                 : (const void*)&((struct sockaddr_in6*)list->ai_addr)->sin6_addr;
        inet_ntop(list->ai_family, octets, text, sizeof text);
        freeaddrinfo(list);
        int at = 0;
        while (at < kinds && strcmp(seen[at], text) != 0) at++;
        if (at == kMost) return 1;
        if (at == kinds) strcpy(seen[kinds++], text);
        counts[at]++;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    for (int i = 0; i < kinds; i++) printf("%s %ld\n", seen[i], counts[i]);
    const double us =
        (double)(end.tv_sec - begin.tv_sec) * 1e6 + (double)(end.tv_nsec - begin.tv_nsec) / 1e3;
    fprintf(stderr, "%.1f us a call\n", us / (double)times);
    return 0;
}
