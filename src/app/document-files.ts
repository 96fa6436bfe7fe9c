import icon from 'swagger-ui-dist/favicon-32x32.png' with { type: 'file' }
import style from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' }
import code from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' }
import guide from '../../docs/guide.md' with { type: 'file' }

/**
 * Where the files of the API's document lie. Imported as files, so that they are inside a single-file executable, where
 * nothing can be looked up by its name at run time; nothing is read before somebody asks for it.
 */
export const documentFiles = {
  page: new Map<string, string>([
    ['swagger-ui.css', style],
    ['swagger-ui-bundle.js', code],
    ['favicon-32x32.png', icon],
  ]),
  guide,
}
