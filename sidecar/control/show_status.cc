// All of it at one glance.
#include <unistd.h>

#include "sidecar/base/json_writer.h"
#include "sidecar/base/log.h"
#include "sidecar/base/process_figures.h"
#include "sidecar/catalog/timestamp.h"
#include "sidecar/control/figure_sums.h"
#include "sidecar/control/pages.h"

namespace warren {
namespace {

using From = FigureSums::From;

double seconds_of(Duration duration) { return std::chrono::duration<double>(duration).count(); }

std::string time_text(int64_t milliseconds) { return timestamp_text(milliseconds * 1000000); }

void write_process(JsonWriter& json, const ControlContext& context) {
    const SidecarFacts& facts = context.facts;
    const ProcessFigures process = process_figures();
    json.put("version", facts.version);
    json.put("pid", getpid());
    json.put("started_at", time_text(facts.started_at));
    json.put("uptime_seconds", static_cast<uint64_t>(seconds_of(Clock::now() - facts.started)));
    json.put("domain", facts.domain);
    json.put_texts("listen", facts.listen);
    json.put("http", facts.http.empty() ? std::nullopt : std::optional(facts.http));
    json.put("workers", facts.workers);
    json.put("log_level", name_of(log_level()));
    json.put("query_log", context.query_log != nullptr && context.query_log->is_on());
    json.begin_object("process");
    json.put("cpu_seconds", process.cpu_seconds);
    json.put("resident_octets", process.resident_octets);
    json.put("threads", process.threads);
    json.put("descriptors", process.descriptors);
    json.put("most_descriptors", process.most_descriptors);
    json.end_object();
}

void write_image(JsonWriter& json, const ControlContext& context) {
    const auto image = context.images != nullptr ? context.images->newest() : nullptr;
    const ZoneReport report =
        context.updater != nullptr ? context.updater->status().report() : ZoneReport();
    json.put("ready", image != nullptr);
    json.begin_object("image");
    json.put("generation", report.generation);
    json.put("serial", image ? image->serial : 0);
    json.put("complete", image && image->complete);
    json.put("stale", image && image->stale);
    json.put("services", report.summary.services);
    json.put("instances", report.summary.running);
    json.put("healthy", report.summary.listed);
    json.put("without_address", report.summary.without_address);
    json.put("compile_seconds", seconds_of(report.compile_time));
    json.put("made_at",
             report.made_at > 0 ? std::optional(time_text(report.made_at)) : std::nullopt);
    json.end_object();
}

const char* state_of(const UpstreamFigures* figures, bool known) {
    if (figures != nullptr && figures->is_looping(Clock::now())) return "loop";
    if (!known) return "unknown";
    return figures->is_down() ? "down" : "up";
}

// Of one that was never asked nothing is known.
void write_upstream(JsonWriter& json, const Upstream& server, const UpstreamGroup& group,
                    const UpstreamFigures* figures) {
    const bool known = figures != nullptr && figures->answers() + figures->failures() > 0;
    json.begin_object();
    json.put("server", server.text());
    json.put("suffix", dns::text_from_labels(group.suffix));
    json.put("state", state_of(figures, known));
    json.put("usual_seconds", known && figures->usual() > Duration::zero()
                                  ? std::optional(seconds_of(figures->usual()))
                                  : std::nullopt);
    json.put("answers", known ? figures->answers() : 0);
    json.put("failures", known ? figures->failures() : 0);
    json.end_object();
}

void write_upstreams(JsonWriter& json, const ControlContext& context) {
    const auto list = context.upstreams != nullptr ? context.upstreams->newest() : nullptr;
    json.begin_array("upstreams");
    if (list) {
        for (const UpstreamGroup& group : list->groups) {
            for (const Upstream& server : group.servers) {
                write_upstream(json, server, group,
                               context.upstream_board != nullptr
                                   ? context.upstream_board->find(server.text())
                                   : nullptr);
            }
        }
    }
    json.end_array();
}

void write_counts(JsonWriter& json, const FigureSums& sums) {
    json.put("udp", sums.queries_over(Transport::kUdp));
    json.put("tcp", sums.queries_over(Transport::kTcp));
    json.put("nss", sums.nss_queries());
    json.put("own", sums.replies_from(From::kOwn));
    json.put("cache", sums.replies_from(From::kCache));
    json.put("forwarded", sums.replies_from(From::kForwarded));
    json.put("refused", sums.replies_from(From::kRefused));
    json.put("nxdomain", sums.replies_with(dns::Rcode::kNxDomain));
    json.put("servfail", sums.replies_with(dns::Rcode::kServFail));
}

void write_rates(JsonWriter& json, const RateSamples::Rates& rates) {
    const double seconds = rates.seconds;
    const auto rate = [seconds](uint64_t count) {
        return seconds > 0 ? std::optional(static_cast<double>(count) / seconds) : std::nullopt;
    };
    const FigureSums& sums = rates.counted;
    json.begin_object("rates");
    json.put("over_seconds", seconds);
    json.put("udp", rate(sums.queries_over(Transport::kUdp)));
    json.put("tcp", rate(sums.queries_over(Transport::kTcp)));
    json.put("nss", rate(sums.nss_queries()));
    for (size_t i = 0; i < FigureSums::kFromNames.size(); ++i) {
        json.put(FigureSums::kFromNames[i], rate(sums.replies_from(static_cast<From>(i))));
    }
    json.end_object();
}

void write_times(JsonWriter& json, const FigureSums& sums) {
    json.begin_object("latency");
    for (size_t i = 0; i < kServed; ++i) {
        const HistogramSum& times = sums.times[i];
        const uint64_t count = times.count();
        const auto quantile = [&](double share) {
            return count > 0 ? std::optional(static_cast<double>(times.quantile(share)) / 1e9)
                             : std::nullopt;
        };
        json.begin_object(FigureSums::kServedNames[i]);
        json.put("count", count);
        json.put("p50", quantile(0.5));
        json.put("p95", quantile(0.95));
        json.put("p99", quantile(0.99));
        json.end_object();
    }
    json.end_object();
}

}  // namespace

HttpReply show_status(const ControlContext& context, const HttpRequest& /*request*/) {
    const FigureSums sums = FigureSums::of(context.figures);
    const RateSamples::Rates rates =
        context.rates != nullptr ? context.rates->note(sums, Clock::now()) : RateSamples::Rates();
    const Cache::Size cache = context.cache.size();
    JsonWriter json;
    json.begin_object();
    write_process(json, context);
    write_image(json, context);
    write_sources(json, context);
    write_upstreams(json, context);
    json.begin_object("cache");
    json.put("entries", cache.entries);
    json.put("octets", cache.octets);
    json.put("limit_octets", context.facts.cache_limit);
    json.put("hits", sums.replies_from(From::kCache));
    json.put("misses", sums.replies_from(From::kForwarded));
    json.end_object();
    json.put("attachments",
             context.attachments != nullptr ? context.attachments->list().size() : 0);
    json.put("attach_helper", has_attach_helper(context));
    json.begin_object("queries");
    write_counts(json, sums);
    json.end_object();
    write_rates(json, rates);
    // Of the time that the rates are of, or of all of it.
    write_times(json, rates.seconds > 0 ? rates.counted : sums);
    json.end_object();
    return json_reply(json.finish());
}

}  // namespace warren
