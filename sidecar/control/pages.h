// The answers to what can be asked, one function each; control_server.cc says which is where. Each
// is whole JSON, or for Prometheus its text. Main thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sidecar/base/http_server.h"
#include "sidecar/base/json_writer.h"
#include "sidecar/control/control_context.h"

namespace warren {

HttpReply show_metrics(const ControlContext& context, const HttpRequest& request);
HttpReply show_health(const ControlContext& context, const HttpRequest& request);
HttpReply show_readiness(const ControlContext& context, const HttpRequest& request);
HttpReply show_status(const ControlContext& context, const HttpRequest& request);
HttpReply show_services(const ControlContext& context, const HttpRequest& request);
// Of the name behind the path, or the parameter `name`.
HttpReply show_service(const ControlContext& context, const HttpRequest& request);
HttpReply show_resolved(const ControlContext& context, const HttpRequest& request);
// The same, and no upstream is asked.
HttpReply show_resolved_here(const ControlContext& context, const HttpRequest& request);
HttpReply show_cache(const ControlContext& context, const HttpRequest& request);
HttpReply flush_cache(const ControlContext& context, const HttpRequest& request);
HttpReply show_sources(const ControlContext& context, const HttpRequest& request);
HttpReply show_attachments(const ControlContext& context, const HttpRequest& request);
HttpReply attach(const ControlContext& context, const HttpRequest& request);
HttpReply detach(const ControlContext& context, const HttpRequest& request);
HttpReply show_changes(const ControlContext& context, const HttpRequest& request);
HttpReply show_log_level(const ControlContext& context, const HttpRequest& request);
HttpReply change_log_level(const ControlContext& context, const HttpRequest& request);
HttpReply show_query_log(const ControlContext& context, const HttpRequest& request);
HttpReply change_query_log(const ControlContext& context, const HttpRequest& request);

// `"sources": […]`, for those that show them among other things.
void write_sources(JsonWriter& json, const ControlContext& context);

// Path of the pages of single services; the name follows.
inline constexpr std::string_view kServicePath = "/v1/services/";

// The first of that name, or null.
const std::string* parameter(const HttpRequest& request, std::string_view name);
// A parameter that is a number up to `most`; `otherwise` if it is not given, nothing if it is none.
std::optional<uint64_t> number_parameter(const HttpRequest& request, std::string_view name,
                                         uint64_t most, uint64_t otherwise);

}  // namespace warren
