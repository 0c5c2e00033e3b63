// Looks names up by one of the C library's calls. As all clients of the matrix do, it prints a line
// for each argument: the addresses in the order in which it got them, or `! why not`; for @ADDRESS
// its name.
//   calls getaddrinfo|gethostbyname|gethostbyname_r|gethostbyname2|gethostbyname2_r ARG...
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static int found;  // on this line

static void say(const char* word) { printf("%s%s", found++ ? " " : "", word); }

static void say_address(int family, const void* octets) {
    char text[INET6_ADDRSTRLEN];
    say(inet_ntop(family, octets, text, sizeof text));
}

static const char* say_why(int error) {
    switch (error) {
        case EAI_NONAME:
            return "no such name";
        case EAI_NODATA:
            return "no data";
        case EAI_AGAIN:
            return "try again";
        default:
            return gai_strerror(error);
    }
}

static const char* say_host_error(int error) {
    switch (error) {
        case HOST_NOT_FOUND:
            return "no such name";
        case NO_DATA:
            return "no data";
        case TRY_AGAIN:
            return "try again";
        default:
            return hstrerror(error);
    }
}

static const char* get_addresses(const char* name) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
    int error = getaddrinfo(name, "80", &hints, &list);
    if (error) return say_why(error);
    for (struct addrinfo* at = list; at; at = at->ai_next) {
        say_address(at->ai_family, at->ai_family == AF_INET
                                       ? (void*)&((struct sockaddr_in*)at->ai_addr)->sin_addr
                                       : (void*)&((struct sockaddr_in6*)at->ai_addr)->sin6_addr);
    }
    freeaddrinfo(list);
    return NULL;
}

static const char* get_name(const char* address) {
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST}, *list = NULL;
    char name[NI_MAXHOST];
    int error = getaddrinfo(address, NULL, &hints, &list);
    if (error) return say_why(error);
    error = getnameinfo(list->ai_addr, list->ai_addrlen, name, sizeof name, NULL, 0, NI_NAMEREQD);
    freeaddrinfo(list);
    if (error) return say_why(error);
    say(name);
    return NULL;
}

// gethostbyname and its kin: `call` says which, and `_r` which form.
static struct hostent* get_host(const char* call, const char* name, int family, int* error) {
    static struct hostent storage;
    static char buffer[16384];
    struct hostent* host = NULL;
    if (strcmp(call, "gethostbyname") == 0) {
        host = gethostbyname(name);
    } else if (strcmp(call, "gethostbyname_r") == 0) {
        gethostbyname_r(name, &storage, buffer, sizeof buffer, &host, error);
    } else if (strcmp(call, "gethostbyname2") == 0) {
        host = gethostbyname2(name, family);
    } else {
        gethostbyname2_r(name, family, &storage, buffer, sizeof buffer, &host, error);
    }
    return host;
}

static struct hostent* get_host_of(const char* call, const char* text, int family, int* error) {
    static struct hostent storage;
    static char buffer[16384];
    struct hostent* host = NULL;
    unsigned char address[16];
    const socklen_t size = family == AF_INET ? 4 : 16;
    inet_pton(family, text, address);
    if (call[strlen(call) - 1] != 'r') return gethostbyaddr(address, size, family);
    gethostbyaddr_r(address, size, family, &storage, buffer, sizeof buffer, &host, error);
    return host;
}

static const char* get_hosts(const char* call, const char* argument) {
    static const int kFamilies[] = {AF_INET, AF_INET6};
    const int count = strncmp(call, "gethostbyname2", 14) == 0 ? 2 : 1;
    int error = 0;
    if (*argument == '@') {
        const int family = strchr(argument, ':') ? AF_INET6 : AF_INET;
        struct hostent* host = get_host_of(call, argument + 1, family, &error);
        if (host) say(host->h_name);
    } else {
        for (int i = 0; i < count; i++) {
            struct hostent* host = get_host(call, argument, kFamilies[i], &error);
            for (char** at = host ? host->h_addr_list : NULL; at && *at; at++) {
                say_address(host->h_addrtype, *at);
            }
        }
    }
    return found ? NULL : say_host_error(error ? error : h_errno);
}

int main(int argc, char** argv) {
    for (int i = 2; i < argc; i++) {
        const char* why;
        found = 0;
        if (strcmp(argv[1], "getaddrinfo") != 0) {
            why = get_hosts(argv[1], argv[i]);
        } else {
            why = *argv[i] == '@' ? get_name(argv[i] + 1) : get_addresses(argv[i]);
        }
        if (why) printf("! %s", why);
        puts("");
    }
    return 0;
}
