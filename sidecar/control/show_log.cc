// What is logged, and how that is changed while the sidecar runs.
#include <algorithm>

#include "sidecar/base/json_writer.h"
#include "sidecar/base/log.h"
#include "sidecar/control/pages.h"
#include "sidecar/dns/name.h"

namespace warren {
namespace {

constexpr uint64_t kLargestSample = 1000000000;

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return static_cast<char>(dns::to_lower(static_cast<uint8_t>(c)));
    });
    return text;
}

}  // namespace

HttpReply show_log_level(const ControlContext& /*context*/, const HttpRequest& /*request*/) {
    JsonWriter json;
    json.begin_object();
    json.put("level", name_of(log_level()));
    json.end_object();
    return json_reply(json.finish());
}

HttpReply change_log_level(const ControlContext& context, const HttpRequest& request) {
    const std::string* name = parameter(request, "level");
    const auto level = log_level_named(name != nullptr ? *name : "");
    if (!level) return http_error(400, "level: debug, info, warning or error");
    set_log_level(*level);
    log_info(std::string("log level is ") + name_of(*level));
    return show_log_level(context, request);
}

HttpReply show_query_log(const ControlContext& context, const HttpRequest& /*request*/) {
    if (context.query_log == nullptr) return http_error(501, "there is no query log");
    const auto filter = context.query_log->filters().newest();
    JsonWriter json;
    json.begin_object();
    json.put("on", filter != nullptr);
    if (filter) {
        if (!filter->name.empty()) json.put("name", dns::text_from_labels(filter->name));
        if (filter->client) json.put("client", filter->client->text());
        json.put("sample", filter->sample);
    }
    json.end_object();
    return json_reply(json.finish());
}

HttpReply change_query_log(const ControlContext& context, const HttpRequest& request) {
    if (context.query_log == nullptr) return http_error(501, "there is no query log");
    const std::string* on = parameter(request, "on");
    if (on != nullptr && *on != "true" && *on != "false")
        return http_error(400, "on: true or false");
    const bool off = on != nullptr && *on == "false";
    QueryFilter filter;
    if (const std::string* name = parameter(request, "name"); name != nullptr) {
        const auto labels = dns::labels_from_text(lower_case(*name));
        if (!labels || labels->empty()) return http_error(400, "name: this is no name");
        filter.name = *labels;
        filter.domain = dns::labels_from_text(lower_case(context.facts.domain)).value_or("");
    }
    if (const std::string* client = parameter(request, "client"); client != nullptr) {
        filter.client = Network::parse(*client);
        if (!filter.client) return http_error(400, "client: an address or a network");
    }
    const auto sample = number_parameter(request, "sample", kLargestSample, 1);
    if (!sample || *sample == 0) return http_error(400, "sample: a number from 1");
    filter.sample = static_cast<uint32_t>(*sample);
    context.query_log->set(off ? std::nullopt : std::optional(filter));
    log_info(std::string("the query log is ") + (off ? "off" : "on"));
    return show_query_log(context, request);
}

}  // namespace warren
