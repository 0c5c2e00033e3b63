#include "sidecar/base/metrics.h"

#include "sidecar/base/json_text.h"

namespace warren {
namespace {

struct CounterName {
    const char* name;
    const char* help;
};

constexpr std::array<CounterName, static_cast<size_t>(Counter::kCount)> kCounterNames{{
    {"warren_udp_queries_total", "Queries that came over UDP."},
    {"warren_tcp_queries_total", "Queries that came over TCP."},
    {"warren_nss_queries_total", "Questions that came over the NSS socket."},
    {"warren_zone_replies_total", "Replies from our own zone."},
    {"warren_forwarded_total", "Queries handed to the forwarder."},
    {"warren_refused_clients_total", "Queries of clients outside --allow."},
    {"warren_rate_limited_total", "Queries beyond --rate-limit of their client."},
    {"warren_malformed_queries_total", "Queries answered with FORMERR."},
    {"warren_partial_answers_total", "Replies that did not hold all records there are."},
    {"warren_unsent_replies_total", "Replies that the kernel would not take."},
    {"warren_tcp_connections_total", "TCP connections accepted."},
    {"warren_tcp_evicted_total", "Idle TCP connections closed for a new one."},
    {"warren_nss_evicted_total", "NSS connections closed before they had asked."},
    {"warren_catalog_updates_total", "Catalogs taken."},
    {"warren_catalog_failures_total", "Catalogs refused or not readable."},
    {"warren_catalog_bad_entries_total", "Entries of readable catalogs that were left out."},
    {"warren_source_conflicts_total", "Services of which two sources said different things."},
    {"warren_upstream_questions_total", "Questions to upstreams, each time that one is asked."},
    {"warren_upstream_answered_total", "Lookups that an upstream answered, be it with an error."},
    {"warren_upstream_timed_out_total", "Lookups that no upstream answered in time."},
    {"warren_upstream_failed_total", "Lookups that the network brought to no upstream."},
    {"warren_upstream_ignored_total", "Forged or broken messages, instead of responses."},
    {"warren_upstream_late_total", "Responses to questions that others had answered."},
    {"warren_forwarder_no_room_total", "Queries refused: too many under way."},
    {"warren_forwarder_shared_total", "Queries that waited for the lookup of an equal one."},
    {"warren_cache_hits_total", "Queries answered from the cache."},
    {"warren_cache_stale_total", "Queries answered with what was past its time."},
    {"warren_cache_refreshed_total", "Lookups for kept answers near their end."},
}};

std::string described(const CounterName& name, const char* type) {
    return std::string("# HELP ") + name.name + ' ' + name.help + "\n# TYPE " + name.name + ' ' +
           type + '\n';
}

std::string rendered(const CounterName& name, const char* type, uint64_t value) {
    return described(name, type) + name.name + ' ' + std::to_string(value) + '\n';
}

}  // namespace

std::string render_metrics(std::span<const Counters* const> threads) {
    std::string text;
    for (size_t i = 0; i < kCounterNames.size(); ++i) {
        uint64_t sum = 0;
        for (const Counters* counters : threads) sum += counters->get(static_cast<Counter>(i));
        text += rendered(kCounterNames[i], "counter", sum);
    }
    return text;
}

std::string render_gauge(const char* name, const char* help, uint64_t value) {
    return rendered({name, help}, "gauge", value);
}

std::string render_gauges(const char* name, const char* help, const char* label,
                          const LabelledValues& values) {
    std::string text = described({name, help}, "gauge");
    for (const auto& [key, value] : values) {
        // As in JSON, a quotation mark and a backslash are escaped.
        text += std::string(name) + '{' + label + '=' + json_text(key) + "} " +
                std::to_string(value) + '\n';
    }
    return text;
}

}  // namespace warren
