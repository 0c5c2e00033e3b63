// Prints the addresses of each name as getaddrinfo gives them, one a line; for C libraries other
// than the machine's own, so plain C.   getaddrinfo_client NAME...
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char** argv) {
    int failed = 0;
    for (int i = 1; i < argc; i++) {
        struct addrinfo hints, *list = NULL;
        memset(&hints, 0, sizeof hints);
        hints.ai_socktype = SOCK_STREAM;
        int error = getaddrinfo(argv[i], NULL, &hints, &list);
        if (error) {
            printf("%s: %s\n", argv[i], gai_strerror(error));
            failed = 1;
            continue;
        }
        for (struct addrinfo* at = list; at; at = at->ai_next) {
            char text[INET6_ADDRSTRLEN];
            const void* octets = at->ai_family == AF_INET
                                     ? (const void*)&((struct sockaddr_in*)at->ai_addr)->sin_addr
                                     : (const void*)&((struct sockaddr_in6*)at->ai_addr)->sin6_addr;
            puts(inet_ntop(at->ai_family, octets, text, sizeof text));
        }
        freeaddrinfo(list);
    }
    return failed;
}
