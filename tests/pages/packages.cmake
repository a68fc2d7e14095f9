# cmake -DNPM=… -DSOURCE=… -DWORK=… -P packages.cmake: lays the tests out in WORK, with their packages beside them.
file(GLOB sources ${SOURCE}/*.mjs ${SOURCE}/package.json ${SOURCE}/package-lock.json)
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
