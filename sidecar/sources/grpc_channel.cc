#include "sidecar/sources/grpc_channel.h"

#include <curl/curl.h>

#include <algorithm>
#include <new>
#include <utility>

namespace warren {
namespace {

using std::chrono::milliseconds;

constexpr Duration kLeastPatience = milliseconds(100);
constexpr Duration kSilence = milliseconds(20);

}  // namespace

void GrpcChannel::MultiEnd::operator()(void* multi) const { curl_multi_cleanup(multi); }

GrpcChannel::GrpcChannel(GrpcServer server)
    : server_(std::move(server)), multi_(curl_multi_init()) {
    if (!multi_) throw std::bad_alloc();
}

std::string GrpcChannel::ask(const std::string& method, Duration patience) {
    GrpcRequest request{.method = method, .patience = patience, .new_connection = !connected_};
    const TimePoint end = Clock::now() + patience;
    for (bool second = false;; second = true) {
        const auto call = begin(request);
        while (!call->done()) {
            if (!wait(kSilence)) call->nudge();
        }
        connected_ = !call->came_to_nothing();
        request.patience = end - Clock::now();
        if (connected_ || second || request.patience < kLeastPatience) return call->only_message();
        request.new_connection = true;
    }
}

std::unique_ptr<GrpcCall> GrpcChannel::stream(const std::string& method) {
    return begin({.method = method, .new_connection = true});
}

std::unique_ptr<GrpcCall> GrpcChannel::begin(const GrpcRequest& request) {
    auto call = std::make_unique<GrpcCall>(multi_.get(), server_, request);
    move_on();
    return call;
}

bool GrpcChannel::wait(Duration at_most) {
    const auto time = std::max<Duration>(at_most, Duration::zero());
    const auto rounded = std::chrono::ceil<milliseconds>(time);
    int events = 0;
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(rounded.count()), &events);
    move_on();
    return events > 0;
}

void GrpcChannel::move_on() {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    int left = 0;
    while (const CURLMsg* news = curl_multi_info_read(multi_.get(), &left)) {
        if (news->msg != CURLMSG_DONE) continue;
        char* call = nullptr;
        curl_easy_getinfo(news->easy_handle, CURLINFO_PRIVATE, &call);
        static_cast<GrpcCall*>(static_cast<void*>(call))->end(news->data.result);
    }
}

}  // namespace warren
