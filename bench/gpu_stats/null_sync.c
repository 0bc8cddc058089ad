// A Vulkan layer: lets a WebGPU implementation open the null device that Mesa's RADV offers for a GPU that is not there
// (RADV_FORCE_FAMILY). That device compiles pipelines, but it has no semaphores, no fences and no memory, without which nobody
// opens a device. This layer hands out some that are always signalled and never read, and drops every command: nothing ever runs.
//
//   gcc -shared -fPIC -o libnull_sync.so null_sync.c
//
// What it needs of the Vulkan headers is declared here, so that a C compiler is enough.
#include <stdint.h>
#include <string.h>

typedef int32_t Result;
typedef void (*Function)(void);
typedef Function (*GetAddress)(void *of, const char *name);

// Structure types and the function code of the loader's links (vk_layer.h of the Vulkan loader).
enum { LOADER_INSTANCE = 47, LOADER_DEVICE = 48, LINK = 0 };

// What the loader prepends to a create-info, for instances and devices alike.
struct Link {
  struct Link *next;
  GetAddress instance_address;
  GetAddress device_address;
};
struct Chain {
  int32_t type;
  struct Chain *next;
  int32_t function;
  struct Link *link;
};

static GetAddress next_instance, next_device;

// The loader's link for this layer, moved on to the next.
static struct Link *take_link(const void *create_info, int32_t type) {
  struct Chain *chain = ((struct Chain *)create_info)->next;
  while (chain && !(chain->type == type && chain->function == LINK)) chain = chain->next;
  if (!chain) return NULL;
  struct Link *link = chain->link;
  chain->link = link->next;
  return link;
}

static const Result refused = -3; // VK_ERROR_INITIALIZATION_FAILED

static Result create_instance(const void *info, const void *allocator, void **instance) {
  struct Link *link = take_link(info, LOADER_INSTANCE);
  if (!link) return refused;
  next_instance = link->instance_address;
  return ((Result(*)(const void *, const void *, void **))next_instance(NULL, "vkCreateInstance"))(info, allocator, instance);
}

static Result create_device(void *physical, const void *info, const void *allocator, void **device) {
  struct Link *link = take_link(info, LOADER_DEVICE);
  if (!link) return refused;
  next_device = link->device_address;
  Function create = link->instance_address(NULL, "vkCreateDevice");
  return ((Result(*)(void *, const void *, const void *, void **))create)(physical, info, allocator, device);
}

static Result create_handle(void *device, const void *info, const void *allocator, uint64_t *handle) {
  static uint64_t handles;
  *handle = ++handles;
  return 0;
}
static void destroy_handle(void *device, uint64_t handle, const void *allocator) {}
static Result succeed(void) { return 0; }
static Result counter(void *device, uint64_t semaphore, uint64_t *value) {
  *value = INT64_MAX;
  return 0;
}

// Memory: one kind, which everything may use and nobody reads.
struct MemoryProperties {
  uint32_t types;
  struct {
    uint32_t flags, heap;
  } type[32];
  uint32_t heaps;
  struct {
    uint64_t size;
    uint32_t flags;
  } heap[16];
};
static void memory(void *physical, struct MemoryProperties *out) {
  *out = (struct MemoryProperties){.types = 1, .type = {{.flags = 7}}, .heaps = 1, .heap = {{.size = 1ull << 33, .flags = 1}}};
}
struct MemoryProperties2 {
  int32_t type;
  void *next;
  struct MemoryProperties properties;
};
// VkPhysicalDeviceMemoryBudgetPropertiesEXT, which may follow: what is left of each heap.
struct Budget {
  int32_t type;
  struct Budget *next;
  uint64_t left[16], used[16];
};
static void memory2(void *physical, struct MemoryProperties2 *out) {
  memory(physical, &out->properties);
  for (struct Budget *budget = out->next; budget; budget = budget->next)
    if (budget->type == 1000237000) *budget = (struct Budget){budget->type, budget->next, {1ull << 33}, {0}};
}
struct Requirements {
  uint64_t size, alignment;
  uint32_t types;
};
static void requirements(void *device, uint64_t buffer, struct Requirements *out) {
  *out = (struct Requirements){.size = 1 << 20, .alignment = 256, .types = 1};
}
static Result map_memory(void *device, uint64_t at, uint64_t offset, uint64_t size, uint32_t flags, void **out) {
  static char page[1 << 26];
  *out = page;
  return 0;
}

static const struct {
  const char *name;
  Function function;
} replaced[] = {
    {"vkCreateSemaphore", (Function)create_handle},
    {"vkDestroySemaphore", (Function)destroy_handle},
    {"vkCreateFence", (Function)create_handle},
    {"vkDestroyFence", (Function)destroy_handle},
    {"vkGetPhysicalDeviceMemoryProperties", (Function)memory},
    {"vkGetPhysicalDeviceMemoryProperties2", (Function)memory2},
    {"vkGetPhysicalDeviceMemoryProperties2KHR", (Function)memory2},
    {"vkGetBufferMemoryRequirements", (Function)requirements},
    {"vkAllocateMemory", (Function)create_handle},
    {"vkFreeMemory", (Function)destroy_handle},
    {"vkMapMemory", (Function)map_memory},
    {"vkUnmapMemory", (Function)succeed},
    {"vkBindBufferMemory", (Function)succeed},
    {"vkBeginCommandBuffer", (Function)succeed},
    {"vkEndCommandBuffer", (Function)succeed},
    {"vkResetCommandPool", (Function)succeed},
    {"vkUpdateDescriptorSets", (Function)succeed},
    {"vkGetFenceStatus", (Function)succeed},
    {"vkResetFences", (Function)succeed},
    {"vkWaitForFences", (Function)succeed},
    {"vkWaitSemaphores", (Function)succeed},
    {"vkWaitSemaphoresKHR", (Function)succeed},
    {"vkGetSemaphoreCounterValue", (Function)counter},
    {"vkGetSemaphoreCounterValueKHR", (Function)counter},
    {"vkQueueSubmit", (Function)succeed},
    {"vkQueueWaitIdle", (Function)succeed},
    {"vkDeviceWaitIdle", (Function)succeed},
};

// What this layer answers itself; NULL for the rest.
static Function own(const char *name) {
  if (!strncmp(name, "vkCmd", 5)) return (Function)succeed;
  for (unsigned i = 0; i < sizeof replaced / sizeof *replaced; i++)
    if (!strcmp(name, replaced[i].name)) return replaced[i].function;
  return NULL;
}

Function null_sync_device(void *device, const char *name) {
  if (!strcmp(name, "vkGetDeviceProcAddr")) return (Function)null_sync_device;
  Function function = own(name);
  return function ? function : next_device(device, name);
}

Function null_sync_instance(void *instance, const char *name) {
  if (!strcmp(name, "vkCreateInstance")) return (Function)create_instance;
  if (!strcmp(name, "vkCreateDevice")) return (Function)create_device;
  if (!strcmp(name, "vkGetDeviceProcAddr")) return (Function)null_sync_device;
  if (!strcmp(name, "vkGetInstanceProcAddr")) return (Function)null_sync_instance;
  Function function = own(name);
  return function ? function : next_instance(instance, name);
}
