#include "sidecar/base/metrics.h"

#include <string_view>

#include "sidecar/base/metrics_text.h"

namespace warren {
namespace {

// Those of one name stand one after the other, told apart by a label.
struct CounterName {
    std::string_view name;
    std::string_view help;
    std::string_view label{};
    std::string_view value{};
};

constexpr std::string_view kDropsHelp =
    "What was not answered, by cause: no question (a response, or rubbish), a reply that the "
    "kernel would not take, an idle connection that was closed for a new one.";
constexpr std::string_view kLookupsHelp =
    "Lookups, by how they ended: an upstream answered, be it with an error; none did in time; the "
    "network brought the question to none.";

constexpr std::array<CounterName, static_cast<size_t>(Counter::kCount)> kCounterNames{{
    {"warren_refused_clients_total", "Queries of clients outside --allow."},
    {"warren_rate_limited_total", "Queries beyond --rate-limit of their client."},
    {"warren_malformed_queries_total", "Queries answered with FORMERR."},
    {"warren_partial_answers_total", "Replies that did not hold all records there are."},
    {"warren_drops_total", kDropsHelp, "cause", "no_question"},
    {"warren_drops_total", kDropsHelp, "cause", "unsent"},
    {"warren_drops_total", kDropsHelp, "cause", "tcp_evicted"},
    {"warren_drops_total", kDropsHelp, "cause", "nss_evicted"},
    {"warren_tcp_connections_total", "TCP connections accepted."},
    {"warren_catalog_updates_total", "Catalogs taken."},
    {"warren_catalog_failures_total", "Catalogs refused or not readable."},
    {"warren_catalog_bad_entries_total", "Entries of readable catalogs that were left out."},
    {"warren_source_conflicts_total", "Services of which two sources said different things."},
    {"warren_upstream_questions_total", "Questions to upstreams, each time that one is asked."},
    {"warren_upstream_lookups_total", kLookupsHelp, "result", "answered"},
    {"warren_upstream_lookups_total", kLookupsHelp, "result", "timed_out"},
    {"warren_upstream_lookups_total", kLookupsHelp, "result", "failed"},
    {"warren_upstream_ignored_total", "Forged or broken messages, instead of responses."},
    {"warren_upstream_late_total", "Responses to questions that others had answered."},
    {"warren_forwarder_no_room_total", "Queries refused: too many under way."},
    {"warren_forwarder_shared_total", "Queries that waited for the lookup of an equal one."},
    {"warren_cache_hits_total", "Queries answered from the cache."},
    {"warren_cache_stale_total", "Queries answered with what was past its time."},
    {"warren_cache_refreshes_total", "Lookups for kept answers near their end."},
}};

}  // namespace

void write_counters(MetricsText& text, std::span<const Counters* const> threads) {
    std::string_view last;
    for (size_t i = 0; i < kCounterNames.size(); ++i) {
        const CounterName& counter = kCounterNames[i];
        uint64_t sum = 0;
        for (const Counters* counters : threads) sum += counters->get(static_cast<Counter>(i));
        if (counter.name != last) text.family(counter.name, "counter", counter.help);
        last = counter.name;
        if (counter.label.empty()) {
            text.sample({}, sum);
        } else {
            text.sample({{counter.label, counter.value}}, sum);
        }
    }
}

}  // namespace warren
