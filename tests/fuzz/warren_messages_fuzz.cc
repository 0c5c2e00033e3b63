// Any bytes as the body of an answer, in pieces of any size; and as Warren's lists: refused, or
// services that the reader of catalogs can read.
#include <cstdlib>

#include "sidecar/catalog/read_catalog.h"
#include "sidecar/sources/grpc_frames.h"
#include "sidecar/sources/warren_services.h"

using namespace warren;

namespace {

// The same messages, however they are cut.
void cut_into_messages(std::string_view bytes, size_t piece) {
    GrpcFrames whole(1000);
    GrpcFrames pieces(1000);
    const bool good = whole.take(bytes);
    for (size_t begin = 0; begin < bytes.size(); begin += piece) {
        if (!pieces.take(bytes.substr(begin, piece))) break;
    }
    if (pieces.problem() != whole.problem() || good != whole.problem().empty()) std::abort();
    for (;;) {
        const auto message = whole.next();
        if (message != pieces.next()) std::abort();
        if (!message) return;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    if (size == 0) return 0;
    std::string_view text(reinterpret_cast<const char*>(bytes), size);
    cut_into_messages(text.substr(1), size_t{1} + *bytes % 16);
    text.remove_prefix(1);
    const size_t third = text.size() / 3;
    WarrenLists lists;
    try {
        lists.services = read_services(text.substr(0, third));
        lists.containers = read_containers(text.substr(third, third));
        lists.nodes = read_nodes(text.substr(2 * third));
    } catch (const MessageError&) {
        return 0;
    }
    for (const auto& [name, service] : service_texts(lists)) {
        read_catalog("{\"services\": [" + service + "]}");  // throws if it is none, which is a bug
    }
    return 0;
}
