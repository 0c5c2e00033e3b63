// Attachments as JSON: what the control socket is sent and shows, and what the state file keeps. No
// state: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sidecar/attach/attachment.h"

namespace warren {

// The body of POST /v1/attach. The id is made up from the namespace where none is given. Throws
// AttachError (400) for what is no request.
Attachment read_attach_request(std::string_view body);

// One object, as the control socket shows it.
std::string attachment_json(const Attachment& attachment);

// What the state folder keeps of one, and back. `boot` tells one start of the host from another,
// after which nothing that was attached is there any more. Nothing for what cannot be read.
std::string attachment_state(const Attachment& attachment, const std::string& boot);
std::optional<Attachment> read_attachment_state(std::string_view text, const std::string& boot);

}  // namespace warren
