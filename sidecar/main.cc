// warren-sidecar: the names of a Warren cluster, for every process of a node.
//
//   update:  source -> Catalog -> ZoneCompiler -> ZoneImage --publish--+
//                                                                      v
//   query:   socket -> parse_query -> Responder -> ZoneImage::find -> write_answer -> socket
//                                        | not ours
//                                        +-> Cache -> Forwarder -> upstream ... -> Cache -> client
//   nss:     getaddrinfo -> module -> NssServer -> Responder -> ZoneImage::find -> reply
//
// What is wired to what is in command/serve.cc.
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "sidecar/attach/helper_process.h"
#include "sidecar/catalog/hide_secrets.h"
#include "sidecar/command/command_line.h"
#include "sidecar/command/serve.h"

namespace warren {
namespace {

constexpr int kExitUsage = 2;

int run(const Options& options) { return serve(options); }
int run(const ResolveRequest& request) { return resolve(request); }
int run(const CheckRequest& request) { return check(request, std::cout, std::cerr); }
int run(const CacheRequest& request) { return ask_cache(request); }
int run(const SourceRequest& request) { return show_source(request); }
int run(const AttachRequest& request) { return attach(request); }
int run(const DetachRequest& request) { return detach(request); }
int run(const AttachmentsRequest& request) { return show_attachments(request); }
int run(const CniRequest& /*request*/) { return run_cni_command(std::getenv); }
int run(const DoctorRequest& request) { return run_doctor(request); }
int run(const OciHookRequest& request) { return run_oci_hook(request); }
int run(const AttachHelperRequest& request) { return run_attach_helper(request.socket); }
int run(const StatusRequest& request) { return show_status(request); }
int run(const ServicesRequest& request) { return show_services(request); }
int run(const ExplainRequest& request) { return explain(request); }
int run(const TopRequest& request) { return show_top(request); }
int run(const WatchRequest& request) { return watch_changes(request); }
int run(const LogLevelRequest& request) { return set_log_level(request); }
int run(const QueryLogRequest& request) { return set_query_log(request); }
int run(const TextRequest& request) { return std::fputs(request.text.c_str(), stdout) < 0 ? 1 : 0; }

}  // namespace
}  // namespace warren

int main(int argc, char** argv) {
    // Linked into a folder of CNI plugins, where a runtime starts it without arguments.
    if (argc > 0 && warren::is_cni_plugin(argv[0])) return warren::run_cni_command(std::getenv);
    try {
        const auto command = warren::parse_command_line(argc, argv, std::getenv);
        warren::hide_secrets(argc, argv);
        return std::visit([](const auto& request) { return warren::run(request); }, command);
    } catch (const warren::OptionError& error) {
        std::fprintf(stderr, "warren-sidecar: %s\n", error.what());
        return warren::kExitUsage;
    }
}
