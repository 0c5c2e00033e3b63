// Many look-ups of one name by several threads while the sidecar comes and goes, until so many are
// answered. An answer must be exactly the addresses given; "try again" and what DNS says without a
// sidecar are no failure, and do not count. At the end the process must be as it was: descriptors,
// memory.   soak ANSWERS THREADS KIB_OF_GROWTH NAME ADDRESS...
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { kMostThreads = 64 };

static const char* name;
static char** expected;
static int expected_count;
static long answers_each;
static atomic_long answered, again, other_error, wrong, slowest_us;

static long microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000L + now.tv_nsec / 1000;
}

static int is_expected(const struct addrinfo* list) {
    int seen = 0;
    for (; list != NULL; list = list->ai_next) {
        char text[INET6_ADDRSTRLEN];
        inet_ntop(AF_INET, &((struct sockaddr_in*)list->ai_addr)->sin_addr, text, sizeof text);
        int known = 0;
        for (int i = 0; i < expected_count; i++) known |= strcmp(text, expected[i]) == 0;
        if (list->ai_family != AF_INET || !known) return 0;
        seen++;
    }
    return seen == expected_count;
}

static int look_up(void) {
    struct addrinfo hints, *list = NULL;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    const long begin = microseconds();
    errno = 4711;
    const int error = getaddrinfo(name, "80", &hints, &list);
    const long taken = microseconds() - begin;
    if (taken > slowest_us) slowest_us = taken;
    if (error == 0) {
        atomic_fetch_add(is_expected(list) ? &answered : &wrong, 1);
        freeaddrinfo(list);
    } else {
        const int allowed = error == EAI_AGAIN || error == EAI_NONAME;
        atomic_fetch_add(allowed ? &again : &other_error, 1);
    }
    return error == 0;
}

static void* run(void* unused) {
    for (long i = 0; i < answers_each && wrong + other_error == 0;) i += look_up();
    return unused;
}

static int open_descriptors(void) {
    int count = 0;
    DIR* folder = opendir("/proc/self/fd");
    while (folder != NULL && readdir(folder) != NULL) count++;
    if (folder != NULL) closedir(folder);
    return count;
}

static long resident_kib(void) {
    long pages = 0;
    FILE* file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%*s %ld", &pages) != 1) pages = 0;
    if (file != NULL) fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static int run_threads(long answers, int threads) {
    pthread_t started[kMostThreads];
    answers_each = answers / threads;
    for (int i = 0; i < threads; i++) {
        if (pthread_create(&started[i], NULL, run, NULL) != 0) return 0;
    }
    for (int i = 0; i < threads; i++) pthread_join(started[i], NULL);
    return 1;
}

int main(int argc, char** argv) {
    if (argc < 6) return 2;
    const long answers = atol(argv[1]);
    const int threads = atoi(argv[2]);
    if (threads < 1 || threads > kMostThreads) return 2;
    const long allowed_growth = atol(argv[3]);
    name = argv[4];
    expected = argv + 5;
    expected_count = argc - 5;
    if (!run_threads(answers / 10, threads)) return 1;  // what a C library keeps, it has now
    const int descriptors = open_descriptors();
    const long memory = resident_kib();
    if (!run_threads(answers - answers / 10, threads)) return 1;
    const long growth = resident_kib() - memory;
    printf(
        "%ld answered, %ld not, %ld wrong, %ld other errors, slowest %ld ms, %ld KiB more, %d "
        "descriptors more\n",
        (long)answered, (long)again, (long)wrong, (long)other_error, (long)slowest_us / 1000,
        growth, open_descriptors() - descriptors);
    if (answered == 0 || wrong != 0 || other_error != 0) return 1;
    return open_descriptors() != descriptors || growth > allowed_growth;
}
