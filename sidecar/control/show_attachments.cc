// The containers that are attached; to attach one, and to detach it.
#include <utility>

#include "sidecar/attach/attachment_json.h"
#include "sidecar/base/json_text.h"
#include "sidecar/control/pages.h"

namespace warren {
namespace {

template <typename Work>
HttpReply with_attachments(const ControlContext& context, Work work) try {
    if (context.attachments == nullptr) throw AttachError(501, "nothing can be attached here");
    return json_reply(work(*context.attachments) + '\n');
} catch (const AttachError& error) {
    return json_reply("{\"error\": " + json_text(error.what()) + "}\n", error.status());
}

}  // namespace

HttpReply attach(const ControlContext& context, const HttpRequest& request) {
    return with_attachments(context, [&](Attachments& attachments) {
        return attachment_json(attachments.attach(read_attach_request(request.body)));
    });
}

HttpReply detach(const ControlContext& context, const HttpRequest& request) {
    const std::string* id = parameter(request, "id");
    if (id == nullptr) return http_error(400, "id: which one?");
    return with_attachments(context, [&](Attachments& attachments) {
        const bool found = attachments.detach(*id, "as asked");
        return std::string("{\"detached\": ") + (found ? "true}" : "false}");
    });
}

HttpReply show_attachments(const ControlContext& context, const HttpRequest& /*request*/) {
    return with_attachments(context, [&](Attachments& attachments) {
        std::string text = "{\"attachments\": [";
        const char* separator = "";
        for (const Attachment& attachment : attachments.list()) {
            text += std::exchange(separator, ",\n") + attachment_json(attachment);
        }
        return text + "]}";
    });
}

}  // namespace warren
