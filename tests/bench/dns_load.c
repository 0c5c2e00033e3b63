// Asks a DNS server on loopback and prints one line of key=value.
//   dns_load flood SECONDS [OPTIONS] ADDRESS PORT NAMES     UDP, a window of queries in flight
//   dns_load tcp SECONDS [OPTIONS] ADDRESS PORT NAMES       the same over one TCP connection
//   dns_load sequential COUNT [OPTIONS] ADDRESS PORT NAMES  UDP, one query at a time
// NAMES is a file with one name a line. OPTIONS:
//   -t TYPE    number of the record type (1)        -e          send EDNS
//   -w WINDOW  queries in flight (100)              -r RCODE    expected (0)
//   -0         expect no records (else at least one)
// A reply that is not what is expected counts as bad. At most 120 s, 10,000,000 queries in turn.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/dns_queries.h"

static int usage(void) {
    fprintf(stderr,
            "usage: dns_load flood|tcp SECONDS [-t TYPE] [-w WINDOW] [-r RCODE] [-e] [-0] "
            "ADDRESS PORT NAMES\n"
            "       dns_load sequential COUNT [-t TYPE] [-r RCODE] [-e] [-0] "
            "ADDRESS PORT NAMES\n");
    return 2;
}

int main(int argc, char** argv) {
    if (argc < 6) return usage();
    const char* way = argv[1];
    const double amount = atof(argv[2]);
    struct target target = {.expected = {.rcode = 0, .records = 1}};
    int type = 1, window = 100, edns = 0;
    optind = 3;
    for (int option; (option = getopt(argc, argv, "t:w:r:e0")) != -1;) {
        switch (option) {
            case 't':
                type = atoi(optarg);
                break;
            case 'w':
                window = atoi(optarg);
                break;
            case 'r':
                target.expected.rcode = atoi(optarg);
                break;
            case 'e':
                edns = 1;
                break;
            case '0':
                target.expected.records = 0;
                break;
            default:
                return usage();
        }
    }
    if (argc - optind != 3 || type < 1 || type > 65535 || window < 1) return usage();
    target.address = argv[optind];
    target.port = (uint16_t)atoi(argv[optind + 1]);
    read_queries(&target, argv[optind + 2], (uint16_t)type, edns);

    const int in_turn = strcmp(way, "sequential") == 0;
    if (!(amount > 0 && amount <= (in_turn ? 1e7 : 120))) return usage();
    if (in_turn) return ask_in_turn(&target, (long)amount);
    if (strcmp(way, "flood") == 0) return flood(&target, amount, window);
    if (strcmp(way, "tcp") == 0) return flood_tcp(&target, amount, window);
    return usage();
}
