// All that is counted, for Prometheus.
#include <algorithm>
#include <set>

#include "sidecar/base/metrics_text.h"
#include "sidecar/base/process_figures.h"
#include "sidecar/control/figure_sums.h"
#include "sidecar/control/pages.h"
#include "sidecar/dns/mnemonics.h"

namespace warren {
namespace {

double seconds_of(Duration duration) { return std::chrono::duration<double>(duration).count(); }

std::string type_name(size_t place) {
    return place == 0 ? "other" : dns::type_text(ServingFigures::kTypes[place]);
}

void write_replies(MetricsText& text, const FigureSums& sums) {
    text.family("warren_queries_total", "counter",
                "Queries that were answered, by how they came and what they asked for.");
    for (size_t transport = 0; transport < sums.queries.size(); ++transport) {
        for (size_t type = 0; type < ServingFigures::kTypes.size(); ++type) {
            const uint64_t count = sums.queries[transport][type];
            const auto asked = static_cast<dns::Type>(ServingFigures::kTypes[type]);
            // The others come with the first one of them.
            if (count == 0 && asked != dns::Type::kA && asked != dns::Type::kAaaa) continue;
            text.sample(
                {{"transport", FigureSums::kTransportNames[transport]}, {"type", type_name(type)}},
                count);
        }
    }
    text.sample({{"transport", "nss"}, {"type", "other"}}, sums.nss_queries());
    text.family("warren_replies_total", "counter",
                "Replies over DNS, by where the answer came from and their rcode.");
    for (size_t from = 0; from < sums.replies.size(); ++from) {
        for (size_t rcode = 0; rcode < ServingFigures::kRcodes; ++rcode) {
            const uint64_t count = sums.replies[from][rcode];
            const bool refused = from == static_cast<size_t>(FigureSums::From::kRefused);
            const auto usual =
                static_cast<size_t>(refused ? dns::Rcode::kRefused : dns::Rcode::kNoError);
            if (count == 0 && rcode != usual) continue;
            text.sample({{"origin", FigureSums::kFromNames[from]},
                         {"rcode", dns::rcode_text(static_cast<dns::Rcode>(rcode))}},
                        count);
        }
    }
    text.family("warren_nss_replies_total", "counter", "Replies over the NSS socket.");
    for (size_t i = 1; i < sums.nss.size(); ++i) {
        text.sample({{"status", FigureSums::kStatusNames[i]}}, sums.nss[i]);
    }
    text.family("warren_reply_duration_seconds", "histogram",
                "From when a query was read until its reply was sent, by where the answer came "
                "from; those over NSS apart.");
    for (size_t i = 0; i < sums.times.size(); ++i) {
        text.sample({{"origin", FigureSums::kServedNames[i]}}, sums.times[i]);
    }
}

void write_image(MetricsText& text, const ControlContext& context) {
    if (context.updater == nullptr) return;
    const ZoneReport report = context.updater->status().report();
    text.single("warren_image_generation", "gauge", "Zone images that were made.",
                report.generation);
    text.single("warren_image_timestamp_seconds", "gauge", "When the newest image was made.",
                static_cast<double>(report.made_at) / 1000);
    text.single("warren_image_compile_seconds", "gauge", "What the newest image took to make.",
                seconds_of(report.compile_time));
    text.single("warren_image_compile_seconds_total", "counter", "What all images took to make.",
                seconds_of(report.compile_sum));
    text.single("warren_services", "gauge", "Services that there are.", report.summary.services);
    text.family("warren_instances", "gauge",
                "Running instances: those that are answered, and those that are not, because they "
                "are unhealthy, draining or without an address.");
    const ZoneSummary& summary = report.summary;
    text.sample({{"state", "answered"}}, summary.listed);
    text.sample({{"state", "without_address"}}, summary.without_address);
    // One that is unhealthy and has no address counts there.
    const size_t left_out = summary.running - summary.listed;
    text.sample({{"state", "unhealthy"}}, left_out - std::min(left_out, summary.without_address));
}

void write_sources(MetricsText& text, const ControlContext& context) {
    text.family("warren_source_age_seconds", "gauge",
                "Time since the source was last well; 0 while it is.");
    for (const SourceStatus* source : context.sources) {
        text.sample({{"source", source->name()}}, source->report().age);
    }
    text.family("warren_source_well", "gauge", "Whether the source is well.");
    for (const SourceStatus* source : context.sources) {
        text.sample({{"source", source->name()}},
                    source->report().state == SourceState::kWell ? 1 : 0);
    }
    text.family("warren_source_services", "gauge", "Services that the source has told of.");
    for (const SourceStatus* source : context.sources) {
        text.sample({{"source", source->name()}}, source->report().services);
    }
    if (context.updater == nullptr) return;
    text.family("warren_source_bad_entries", "gauge",
                "Entries that were left out of what the source told last.");
    for (const SourceBook::Source& source : context.updater->source_book().sources()) {
        text.sample({{"source", source.name}}, source.bad_entries);
    }
}

// How one that is asked no more fared last would else be said for ever, and raise alarms.
std::vector<std::pair<std::string, const UpstreamFigures*>> asked_now(
    std::vector<std::pair<std::string, const UpstreamFigures*>> all,
    const ControlContext& context) {
    const auto list = context.upstreams != nullptr ? context.upstreams->newest() : nullptr;
    std::set<std::string> servers;
    if (list != nullptr) {
        for (const UpstreamGroup& group : list->groups) {
            for (const Upstream& server : group.servers) servers.insert(server.text());
        }
    }
    std::erase_if(all, [&servers](const auto& each) { return !servers.contains(each.first); });
    return all;
}

void write_upstreams(MetricsText& text, const ControlContext& context) {
    if (context.upstream_board == nullptr) return;
    const auto all = context.upstream_board->all();
    const auto asked = asked_now(all, context);
    text.family("warren_upstream_up", "gauge",
                "Whether the upstream has answered lately; 0 behind three failures in a row.");
    for (const auto& [server, figures] : asked) {
        text.sample({{"upstream", server}}, figures->is_down() ? 0 : 1);
    }
    text.family("warren_upstream_usual_seconds", "gauge", "How long its answers usually take.");
    for (const auto& [server, figures] : asked) {
        text.sample({{"upstream", server}}, seconds_of(figures->usual()));
    }
    text.family("warren_upstream_answers_total", "counter", "Its answers.");
    for (const auto& [server, figures] : all) {
        text.sample({{"upstream", server}}, figures->answers());
    }
    text.family("warren_upstream_answer_seconds_total", "counter", "What those took.");
    for (const auto& [server, figures] : all) {
        text.sample({{"upstream", server}}, seconds_of(figures->sum()));
    }
    text.family("warren_upstream_failures_total", "counter",
                "Questions on which it was silent for too long, or that did not reach it.");
    for (const auto& [server, figures] : all) {
        text.sample({{"upstream", server}}, figures->failures());
    }
}

void write_cache(MetricsText& text, const ControlContext& context) {
    const Cache::Size size = context.cache.size();
    text.single("warren_cache_entries", "gauge", "Questions whose answers are kept.", size.entries);
    text.single("warren_cache_bytes", "gauge", "Memory that the kept answers take.", size.octets);
    text.single("warren_cache_limit_bytes", "gauge", "Memory that they may take.",
                context.facts.cache_limit);
}

void write_process(MetricsText& text, const ControlContext& context) {
    const ProcessFigures process = process_figures();
    text.single("process_cpu_seconds_total", "counter", "Processor time, user and system.",
                process.cpu_seconds);
    text.single("process_resident_memory_bytes", "gauge", "Resident memory.",
                process.resident_octets);
    text.single("process_virtual_memory_bytes", "gauge", "Virtual memory.", process.virtual_octets);
    text.single("process_open_fds", "gauge", "Open descriptors.", process.descriptors);
    text.single("process_max_fds", "gauge", "Descriptors that there may be.",
                process.most_descriptors);
    text.single("process_threads", "gauge", "Threads.", process.threads);
    text.single("process_start_time_seconds", "gauge", "When it was started.",
                static_cast<double>(context.facts.started_at) / 1000);
}

}  // namespace

HttpReply show_metrics(const ControlContext& context, const HttpRequest& /*request*/) {
    MetricsText text;
    text.family("warren_build_info", "gauge", "1; its labels say what runs.");
    text.sample({{"version", context.facts.version}}, 1);
    write_replies(text, FigureSums::of(context.figures));
    write_counters(text, context.counters);
    text.single("warren_queue_drops_total", "counter",
                "Datagrams that the kernel dropped because a queue was full.",
                context.kernel_drops ? context.kernel_drops() : 0);
    write_image(text, context);
    write_sources(text, context);
    write_upstreams(text, context);
    write_cache(text, context);
    text.single("warren_attachments", "gauge", "Containers that are attached.",
                context.attachments != nullptr ? context.attachments->list().size() : 0);
    text.single("warren_attach_helper_up", "gauge",
                "0: the attach helper has ended, and nothing can be attached before a restart.",
                has_attach_helper(context) ? 1 : 0);
    write_process(text, context);
    return {.status = 200,
            .body = text.finish(),
            .type = "text/plain; version=0.0.4; charset=utf-8",
            .allow = {}};
}

}  // namespace warren
