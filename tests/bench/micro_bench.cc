// `make bench-micro`: what the parts cost without the kernel, as one table. Nothing is asserted.
//   micro_bench [small]      small: without 100,000 services
#include <cstdio>
#include <string>
#include <vector>

#include "sidecar/base/published.h"
#include "sidecar/catalog/catalog_changes.h"
#include "sidecar/server/nss_answer.h"
#include "sidecar/server/responder.h"
#include "sidecar/zone/zone_compiler.h"
#include "tests/bench/bench_queries.h"
#include "tests/bench/read_bench.h"
#include "tests/bench/sample_catalog.h"
#include "tests/bench/stopwatch.h"

namespace warren::bench {
namespace {

using Images = Published<ZoneImage>;

// Here the compiler must leave what is timed, whatever becomes of it.
template <typename Value>
void keep(const Value& value) {
    asm volatile("" : : "r"(&value) : "memory");
}

void print_row(const std::string& what, const Size& size, const Timing& timing, double unit,
               const char* unit_name, const std::string& more = "") {
    std::printf("| %s | %s | %.1f %s | %.1f – %.1f | %s |\n", what.c_str(), size.text().c_str(),
                timing.median / unit, unit_name, timing.least / unit, timing.most / unit,
                more.c_str());
    std::fflush(stdout);
}

void print_ns(const std::string& what, const Size& size, const Timing& timing) {
    print_row(what, size, timing, 1, "ns");
}

void print_ms(const std::string& what, const Size& size, const Timing& timing,
              const std::string& more = "") {
    print_row(what, size, timing, 1e6, "ms", more);
}

std::string fixed(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

ZoneSettings zone_settings() {
    return {.domain = "warren", .ttl = 10, .name_servers = {*Address::parse("127.0.0.11")}};
}

// A responder with an image published, and the queries it is asked in turn.
class AnswerBench {
  public:
    explicit AnswerBench(const Size& size)
        : size_(size),
          settings_{.domain = *dns::labels_from_text("warren"),
                    .allowed = AllowList({*Network::parse("127.0.0.0/8")})},
          responder_(images_, settings_, counters_) {
        images_.publish(ZoneCompiler(zone_settings()).compile(sample_catalog(size).services));
    }

    void answer(const std::string& what, Kind kind) {
        const std::vector<Message> queries = shuffled_queries(size_.services, kind);
        const Client client{*Address::parse("127.0.0.1")};
        std::vector<uint8_t> reply(dns::kOurUdpSize);
        dns::Query query;
        size_t next = 0;
        print_ns(what, size_, time_short([&] {
                     const Message& message = queries[next];
                     next = next + 1 < queries.size() ? next + 1 : 0;
                     keep(responder_.respond(message, client, Transport::kUdp, reply, query));
                 }));
    }

    void answer_module() {
        const std::vector<Message> requests = shuffled_nss_requests(size_.services);
        NssAnswer answer;
        size_t next = 0;
        print_ns("NSS, both families", size_, time_short([&] {
                     const Message& request = requests[next];
                     next = next + 1 < requests.size() ? next + 1 : 0;
                     keep(answer_nss(responder_, request, Client{}, answer));
                 }));
    }

    void read_published() {
        Images::Reader reader(images_);
        print_ns("Published: one read", size_, time_short([&] { keep(reader.get()); }));
    }

  private:
    Size size_;
    Images images_;
    ResponderSettings settings_;
    Counters counters_;
    Responder responder_;
};

void bench_answers(const Size& size) {
    AnswerBench bench(size);
    bench.answer("A", Kind::kA);
    bench.answer("A with EDNS", Kind::kAEdns);
    bench.answer("AAAA, NODATA", Kind::kAaaa);
    bench.answer("A, NXDOMAIN", Kind::kAbsent);
    bench.answer("SRV", Kind::kSrv);
    bench.answer("PTR", Kind::kPtr);
    bench.answer_module();
}

// From a Catalog to an image that readers see.
void bench_compiler(const Size& size, size_t rounds) {
    const Catalog catalog = sample_catalog(size);
    {
        struct Fresh {
            Images images;
            ZoneCompiler compiler{zone_settings()};
        };
        const auto fresh = [] { return std::make_unique<Fresh>(); };
        print_ms("compile and publish: all", size,
                 time_long(rounds, fresh, [&catalog](const std::unique_ptr<Fresh>& made) {
                     made->images.publish(made->compiler.compile(catalog.services));
                 }));
    }
    Images images;
    ZoneCompiler compiler(zone_settings());
    images.publish(compiler.compile(catalog.services));
    size_t instances = size.instances;
    const auto changed = [&] {  // one instance fewer, one more, and so on
        instances = instances == size.instances ? size.instances - 1 : size.instances;
        return CatalogChanges{
            {name_of(size.services / 2), sample_service(size.services / 2, instances)}};
    };
    print_ms("compile and publish: one service changed", size,
             time_long(21, changed, [&](const CatalogChanges& changes) {
                 images.publish(compiler.compile(changes));
             }));
    const auto read_again = [&size] { return sample_catalog(size); };
    Catalog last = catalog;
    print_ms("take_newer: none changed", size, time_long(rounds, read_again, [&](Catalog& next) {
                 take_newer(last, std::move(next));
             }));
}

void bench_reading(const Size& size, Detail detail, size_t rounds) {
    const Reading reading = measure_reading(size, detail, rounds);
    const double seconds = reading.time.median / 1e9;
    const auto instances = static_cast<double>(size.services * size.instances);
    const std::string what = detail == Detail::kShort ? "read a document: id and address"
                                                      : "read a document: all fields";
    print_ms(what, size, reading.time,
             fixed(reading.megabytes / seconds) + " MB/s, " + fixed(instances / seconds / 1e6) +
                 " million instances/s; " + fixed(reading.megabytes) + " MB document, peak " +
                 fixed(reading.peak_mib) + " MiB, kept " + fixed(reading.kept_mib) + " MiB");
    print_ms(what + ", again", size, reading.again);
}

void bench_all(bool small) {
    const Size large{100000, 10};
    std::printf(
        "| what | services x instances | median | least – most | beside it "
        "|\n|---|---|---|---|---|\n");
    // First, while this process has next to nothing for its children to take over.
    for (const Detail detail : {Detail::kShort, Detail::kFull}) {
        bench_reading({1000, 10}, detail, 9);
        if (!small) bench_reading(large, detail, 3);
    }
    AnswerBench({100, 3}).read_published();
    AnswerBench({100, 1}).answer("A", Kind::kA);
    AnswerBench({100, 10}).answer("A", Kind::kA);
    bench_answers({100, 3});
    bench_answers({1000, 10});
    if (!small) bench_answers(large);
    bench_compiler({1000, 10}, 9);
    if (!small) bench_compiler(large, 3);
}

}  // namespace
}  // namespace warren::bench

int main(int argc, char** argv) {
    try {
        warren::bench::bench_all(argc > 1 && std::string(argv[1]) == "small");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "micro_bench: %s\n", error.what());
        return 1;
    }
    return 0;
}
