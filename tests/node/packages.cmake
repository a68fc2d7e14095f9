# cmake -DNPM=… -DSOURCE=… -DWORK=… -P packages.cmake: lays a folder of tests for Node out in WORK, with the packages of
# its lock file and what all such tests share beside them. Nothing is installed among the sources.
file(GLOB sources LIST_DIRECTORIES false
  ${CMAKE_CURRENT_LIST_DIR}/*.mjs ${CMAKE_CURRENT_LIST_DIR}/*.mts
  ${SOURCE}/*.mjs ${SOURCE}/*.ts ${SOURCE}/*.json ${SOURCE}/*.yaml ${SOURCE}/.npmrc)
file(MAKE_DIRECTORY ${WORK})
file(COPY ${sources} DESTINATION ${WORK})

# Fetched again only where the lock file is another one.
file(SHA256 ${WORK}/package-lock.json wanted)
set(mark ${WORK}/node_modules/.fetched)
if(EXISTS ${mark})
  file(READ ${mark} there)
endif()
if(NOT there STREQUAL wanted)
  execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
                  WORKING_DIRECTORY ${WORK} COMMAND_ERROR_IS_FATAL ANY)
  file(WRITE ${mark} ${wanted})
endif()
