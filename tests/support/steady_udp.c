// Asks one question at a steady rate over UDP and counts what is not answered: what a restart
// loses. It does not ask again, and it does not wait for replies before it goes on.
//   steady_udp ADDRESS PORT RATE SECONDS     "sent N answered N wrong N lost N"
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { kSockets = 16, kIds = 65536, kPatience = 3 };

static const unsigned char question[] = {0,   0,   1,   0,   0,   1,   0,   0,   0, 0,
                                         0,   0,   5,   'n', 'g', 'i', 'n', 'x', 6, 'w',
                                         'a', 'r', 'r', 'e', 'n', 0,   0,   1,   0, 1};
static unsigned char waits[kSockets][kIds];
static int sockets[kSockets];
static long sent, answered, wrong;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void receive(void) {
    unsigned char reply[512];
    for (int i = 0; i < kSockets; i++) {
        ssize_t size;
        while ((size = recv(sockets[i], reply, sizeof reply, MSG_DONTWAIT)) >= 12) {
            const int id = reply[0] << 8 | reply[1];
            if (!waits[i][id]) continue;
            waits[i][id] = 0;
            answered++;
            if ((reply[3] & 15) != 0 || reply[7] == 0) wrong++;
        }
    }
}

static void ask(void) {
    static int next_socket, next_id;
    unsigned char message[sizeof question];
    memcpy(message, question, sizeof question);
    message[0] = (unsigned char)(next_id >> 8);
    message[1] = (unsigned char)next_id;
    if (send(sockets[next_socket], message, sizeof message, MSG_DONTWAIT) == sizeof message) {
        waits[next_socket][next_id] = 1;
        sent++;
    }
    if (++next_socket < kSockets) return;
    next_socket = 0;
    next_id = (next_id + 1) % kIds;
}

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
    inet_pton(AF_INET, argv[1], &server.sin_addr);
    const double rate = atof(argv[3]), seconds = atof(argv[4]);
    for (int i = 0; i < kSockets; i++) {
        const int buffer = 4 << 20;
        sockets[i] = socket(AF_INET, SOCK_DGRAM, 0);
        setsockopt(sockets[i], SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
        if (connect(sockets[i], (struct sockaddr*)&server, sizeof server) != 0) return 1;
    }
    const double start = now();
    for (double at = start; at < start + seconds; at = now()) {
        while ((double)sent < (at - start) * rate) {
            const long before = sent;
            ask();
            if (sent == before) break;
        }
        receive();
        usleep(500);
    }
    for (const double end = now() + kPatience; now() < end && answered < sent; usleep(1000))
        receive();
    printf("sent %ld answered %ld wrong %ld lost %ld\n", sent, answered, wrong, sent - answered);
    return 0;
}
